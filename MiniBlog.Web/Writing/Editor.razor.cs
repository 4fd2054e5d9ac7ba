using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Web.Clients;
using MiniBlog.Web.Images;
using MiniBlog.Web.Layout;
using MiniBlog.Web.Reading;

namespace MiniBlog.Web.Writing;

/// <summary>
/// The editor. It is one form that works without a script; with <c>writing.js</c>, the same form is sent in the background, and the
/// answer's headers say what was saved. Saving needs Posts alone: Query, where an existing post is opened from, may be away by then.
/// </summary>
public sealed partial class Editor(QueryClient query, PostsClient posts, ImagesClient images, PreviewTokens previews, NavigationManager navigation)
{
    /// <summary>Sent by <c>writing.js</c>, which wants to know what was saved instead of being led to another page.</summary>
    private const string ScriptHeader = "Editor-Script";

    private Refusal? why;
    private Post? newer;
    private string? origin;
    private string? done;
    private string refused = "The post was not saved.";
    private PostPreview? preview;
    private PostStatus? status;
    private IReadOnlyList<string> knownTags = [];

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Parameter]
    public Guid? PostId { get; set; }

    [SupplyParameterFromForm(FormName = "post")]
    public PostInput? Form { get; set; }

    private string Headline => PostId is null ? "New post" : "Edit post";

    private bool IsPublished => status is PostStatus.Published;

    private bool IsScript => Http.Request.Headers.ContainsKey(ScriptHeader);

    protected override async Task OnInitializedAsync()
    {
        if (Form is not null)
        {
            // The form remembers it: what it is may be out of reach just now.
            status = Http.Request.Form["Opened"] == "published" ? PostStatus.Published : PostStatus.Draft;
            knownTags = await TagsAsync();
            return;
        }

        var post = PostId is { } id ? await query.PostAsync(id.ToString(), Http.RequestAborted) : null;
        if (PostId is not null && post is null)
        {
            navigation.NotFound();
        }

        status = post?.Status;
        Form = PostInput.Of(post);
        knownTags = await TagsAsync();
    }

    private Task SendAsync() => Form!.Status switch
    {
        "preview" => PreviewAsync(),
        "merge" => MergeAsync(),
        "image" => AddImageAsync(),
        "scheduled" when Form.Time is null => RefuseAsync(new Refusal(StatusCodes.Status400BadRequest, "Say when it is to be published.")
        {
            Fields = new Dictionary<string, string[]> { ["scheduledFor"] = ["The day and the time are missing, or are none."] },
        }),
        _ => SaveAsync(),
    };

    private async Task SaveAsync()
    {
        var (saved, refusal) = PostId is { } id
            ? await posts.ChangeAsync(id, Form!.ToText(), Form.Version, Http.RequestAborted)
            : await posts.CreateAsync(Form!.ToText(), Form.Key, Http.RequestAborted);
        if (saved is null)
        {
            await RefuseAsync(refusal!);
            return;
        }

        if (IsScript)
        {
            var headers = Http.Response.Headers;
            headers["Post-Id"] = saved.Id.ToString();
            headers["Post-Version"] = saved.Version.ToString(CultureInfo.InvariantCulture);
            headers["Post-Slug"] = Uri.EscapeDataString(saved.Slug);
        }

        if (!string.IsNullOrEmpty(Form.Status))
        {
            Leave(saved);
        }
    }

    private void Leave(SavedPost saved)
    {
        var (address, notice) = saved switch
        {
            { Status: PostStatus.Published } => (PostLinks.Post(saved.Slug), Notice.Published),
            { ScheduledFor: not null } => ("/my-posts?status=scheduled", Notice.Scheduled),
            _ => (PostLinks.Post(saved.Slug), Notice.SavedAsDraft),
        };
        Http.SeeOther(address, notice);
        if (IsScript)
        {
            // A script does not get to see where a redirect leads.
            Http.Response.StatusCode = StatusCodes.Status200OK;
        }
    }

    private async Task RefuseAsync(Refusal refusal)
    {
        why = refusal;
        Http.Response.StatusCode = refusal.Status;
        if (refusal.Status is StatusCodes.Status412PreconditionFailed && await NewerAsync() is { } found)
        {
            why = null;
            Compare(found);
        }
    }

    private void Compare(Post found)
    {
        newer = found;
        status = found.Status;
        origin = Form!.Base;
        (Form.Version, Form.Base, Form.Compared) = (found.Version, found.Content, Hash(Form.Text));
    }

    /// <summary>Takes over what was ticked, where both texts are still those that were compared.</summary>
    private async Task MergeAsync()
    {
        if (await NewerAsync() is not { } found)
        {
            Http.Response.StatusCode = why is null ? StatusCodes.Status410Gone : StatusCodes.Status503ServiceUnavailable;
            why ??= new Refusal(Http.Response.StatusCode, "Somebody deleted the post for good while you were writing. Your text is below: to keep it, put it into a new post.");
            return;
        }

        if (found.Version != Form!.Version || Form.Compared != Hash(Form.Text))
        {
            Compare(found);
            return;
        }

        var ticked = Http.Request.Form["Form.Take"].OfType<string>().ToHashSet();
        Form.Content = Merging.Take(Form.Text, found.Content ?? "", ticked.Where(take => int.TryParse(take, out _)).Select(int.Parse).ToHashSet());
        Form.Title = ticked.Contains("title") ? found.Title : Form.Title;
        Form.Tags = ticked.Contains("tags") ? string.Join(", ", found.Tags) : Form.Tags;
        Form.Compared = null;
        done = "Merged, and not saved yet: read it once more, then save.";
    }

    private async Task<Post?> NewerAsync()
    {
        try
        {
            return await query.PostAsync(PostId!.Value.ToString(), Http.RequestAborted);
        }
        catch (ServiceAwayException)
        {
            // The text has to stay on the page; saving again compares again.
            why = new Refusal(
                StatusCodes.Status412PreconditionFailed,
                "Somebody saved it while you were writing, and what they wrote cannot be shown just now. Your text is below: save it again in a moment, and compare.");
            return null;
        }
    }

    /// <summary>Keeps an image and puts it into the text: where the script says, or else at the end.</summary>
    private async Task AddImageAsync()
    {
        refused = "The image was not added.";
        var input = ImageInput.Of(Http.Request.Form);
        if (input.Refusal is { } early)
        {
            await RefuseAsync(early);
            return;
        }

        await using var file = input.File!.OpenReadStream();
        var (saved, refusal) = await images.AddAsync(file, Http.RequestAborted);
        if (saved is null)
        {
            await RefuseAsync(refusal!);
            return;
        }

        var markdown = input.Markdown(saved.Address);
        Http.Response.Headers["Image-Markdown"] = Uri.EscapeDataString(markdown);
        Form!.Content = $"{Form.Text.TrimEnd('\n')}\n\n{markdown}\n".TrimStart('\n');
        done = "The image stands at the end of the text. Save the post to keep it there.";
    }

    private async Task PreviewAsync()
    {
        try
        {
            preview = await query.PreviewAsync(Form!.Text, Http.RequestAborted);
        }
        catch (ServiceAwayException)
        {
            // The text has to stay on the page.
            why = new Refusal(StatusCodes.Status503ServiceUnavailable, "The part of the blog that shows posts is not reachable.");
            Http.Response.StatusCode = why.Status;
        }
    }

    /// <summary>Tags to choose from; without them one can still type.</summary>
    private async Task<IReadOnlyList<string>> TagsAsync()
    {
        try
        {
            return await query.TagNamesAsync(Http.RequestAborted);
        }
        catch (ServiceAwayException)
        {
            return [];
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

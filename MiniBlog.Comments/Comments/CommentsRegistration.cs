using MiniBlog.Comments.Flood;
using MiniBlog.ServiceDefaults.Data;

namespace MiniBlog.Comments.Comments;

/// <summary>Registers what taking comments needs.</summary>
public static class CommentsRegistration
{
    public static WebApplicationBuilder AddComments(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.Services.AddSingleton<EditRights>();
        builder.AddFloodLimit();
        builder.Services.AddSingleton<CommentMaking>();
        builder.Services.AddSingleton(services => new GroupCommit<CommentAttempt, CommentOutcome>(services.GetRequiredService<CommentMaking>().MakeAsync));
        builder.Services.AddHostedService(services => services.GetRequiredService<GroupCommit<CommentAttempt, CommentOutcome>>());
        return builder;
    }
}

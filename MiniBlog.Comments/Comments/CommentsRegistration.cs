using MiniBlog.Comments.Flood;

namespace MiniBlog.Comments.Comments;

/// <summary>Registers what taking comments needs.</summary>
public static class CommentsRegistration
{
    public static WebApplicationBuilder AddComments(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.Services.AddSingleton<EditRights>();
        builder.AddFloodLimit();
        return builder;
    }
}

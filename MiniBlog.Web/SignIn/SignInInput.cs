namespace MiniBlog.Web.SignIn;

/// <summary>The sign-in form.</summary>
public sealed class SignInInput
{
    public string? Name { get; set; }

    public string? Password { get; set; }
}

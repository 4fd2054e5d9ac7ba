namespace MiniBlog.Porting;

/// <summary>Why a command cannot go on, in a sentence for who gave it.</summary>
public sealed class PortingException(string message, Exception? cause = null) : Exception(message, cause);

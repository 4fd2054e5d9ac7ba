namespace Aspire.Hosting;

/// <summary>The application cannot be put together or started; the message says what to do about it.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>Nobody set a parameter's value, and it has no default.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    /// <summary>Creates the exception without a message.</summary>
    public MissingParameterValueException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public MissingParameterValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

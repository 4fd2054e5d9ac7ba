using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The base of all resources.</summary>
public abstract class Resource : IResource
{
    /// <summary>Creates a resource.</summary>
    /// <param name="name">1 to 64 ASCII letters, digits and single hyphens, beginning with a letter and not ending in a hyphen.</param>
    /// <exception cref="ArgumentException">The name breaks these rules.</exception>
    protected Resource(string name)
    {
        ResourceNames.Check(name);
        Name = name;
    }

    /// <inheritdoc />
    public virtual string Name { get; }

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}

/// <summary>The facts about one resource, in the order in which they were said.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>What adding an annotation does to those of the same type.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>Keeps them.</summary>
    Append,

    /// <summary>Removes them.</summary>
    Replace,
}

/// <summary>
/// Says that a parameter of a method is a resource's name (the official packages check such names at compile time).
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute;

static class ResourceNames
{
    // Names become environment variables, host names and file names, so Aspire restricts them to what all of these take.
    public static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var fits = name.Length <= 64
            && char.IsAsciiLetter(name[0])
            && name[^1] != '-'
            && !name.Contains("--", StringComparison.Ordinal)
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
        if (!fits)
        {
            throw new ArgumentException(
                $"'{name}' is no resource name: 1 to 64 letters, digits and single hyphens, beginning with a letter.", nameof(name));
        }
    }
}

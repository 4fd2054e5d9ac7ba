using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Aspire.Hosting.Docker;

/// <summary>File modes in octal, as compose reads them.</summary>
sealed class FileModeConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(UnixFileMode) || type == typeof(UnixFileMode?);

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) =>
        (UnixFileMode)Convert.ToInt32(parser.Consume<Scalar>().Value, 8);

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        emitter.Emit(new Scalar(null, null, "0" + Convert.ToString((int)(UnixFileMode)value!, 8), ScalarStyle.Plain, true, false));
}

using System.Globalization;
using System.Text;

namespace MiniBlog.Bench.Document;

/// <summary>A line of a chart.</summary>
sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over a scale of powers of ten on both sides: what doubles rises by as much everywhere, and what is flat is seen to be.</summary>
sealed class Chart
{
    private const int Width = 720;
    private const int Height = 320;
    private const int Left = 70;
    private const int Right = 90;
    private const int Top = 40;
    private const int Bottom = 50;

    private static readonly string[] Colours = ["#2f6fde", "#d9622b", "#2f9e62"];

    private readonly string vertical;
    private readonly string horizontal;
    private readonly IReadOnlyList<Line> lines;

    private Chart(string vertical, string horizontal, IReadOnlyList<Line> lines) => (this.vertical, this.horizontal, this.lines) = (vertical, horizontal, lines);

    /// <summary>A chart; null where there is nothing to draw a line through.</summary>
    public static Chart? Of(string vertical, string horizontal, IReadOnlyList<Line> lines) =>
        lines.All(line => line.Points.Count > 1) ? new(vertical, horizontal, lines) : null;

    public string ToSvg()
    {
        var (points, svg) = (lines.SelectMany(line => line.Points).ToList(), new StringBuilder());
        var (bottom, top) = Powers(points.Select(point => point.Y));
        var (first, last) = (Math.Log10(points.Min(point => point.X)), Math.Log10(points.Max(point => point.X)));
        // Grey is read on light and on dark.
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#808080\">");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\">{vertical}</text><text x=\"{Width - Right}\" y=\"{Height - 8}\" text-anchor=\"end\">{horizontal}</text>");
        for (var power = bottom; power <= top; power++)
        {
            var y = Y(Math.Pow(10, power));
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y:0.#}H{Width - Right}\" stroke=\"#808080\" stroke-opacity=\"0.35\"/><text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Math.Pow(10, power):#,##0.###}</text>");
        }

        foreach (var x in points.Select(point => point.X).Distinct().Order())
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{X(x):0.#}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\">{x:#,##0}</text>");
        }

        foreach (var (line, colour) in lines.Zip(Colours))
        {
            var path = string.Join('L', line.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#} {Y(point.Y):0.#}")));
            var end = line.Points[^1];
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"/><text x=\"{X(end.X) + 8:0.#}\" y=\"{Y(end.Y) + 4:0.#}\" fill=\"{colour}\">{line.Name}</text>");
        }

        return svg.AppendLine("</svg>").ToString();

        double X(double value) => Left + ((Width - Left - Right) * (last == first ? 0.5 : (Math.Log10(value) - first) / (last - first)));
        double Y(double value) => Height - Bottom - ((Height - Bottom - Top) * (Math.Log10(value) - bottom) / (top - bottom));
    }

    private static (int Bottom, int Top) Powers(IEnumerable<double> values)
    {
        var logs = values.Select(Math.Log10).ToList();
        var bottom = (int)Math.Floor(logs.Min());
        return (bottom, Math.Max(bottom + 1, (int)Math.Ceiling(logs.Max())));
    }
}

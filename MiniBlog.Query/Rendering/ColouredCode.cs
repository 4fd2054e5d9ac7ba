using System.Net;
using System.Text;
using ColorCode;
using ColorCode.Common;
using ColorCode.Parsing;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace MiniBlog.Query.Rendering;

/// <summary>Colours the code of a language that ColorCode knows, when the post is rendered: readers get spans with five classes, and no script.</summary>
internal sealed class ColouredCode : IMarkdownExtension
{
    /// <summary>Longer code stays plain: what looks at it are regular expressions, and a rebuild renders every post again.</summary>
    private const int LongestCode = 20_000;

    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        // Only how code is written out changes.
    }

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        if (renderer is HtmlRenderer html)
        {
            html.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new Blocks());
        }
    }

    private sealed class Blocks : CodeBlockRenderer
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock obj)
        {
            if (obj is not FencedCodeBlock { Info: { Length: > 0 } info } || Languages.FindById(info) is not { } language
                || obj.Lines.ToString() is not { Length: <= LongestCode } code)
            {
                base.Write(renderer, obj);
                return;
            }

            renderer.EnsureLine();
            renderer.Write("<pre><code class=\"language-").WriteEscape(info).Write("\">").Write(new Colours().Of(code, language)).WriteLine("</code></pre>");
        }
    }

    private sealed class Colours() : CodeColorizerBase(null, null)
    {
        private readonly StringBuilder html = new();

        public string Of(string code, ILanguage language)
        {
            languageParser.Parse(code, language, Write);
            return html.Append('\n').ToString();
        }

        protected override void Write(string parsedSourceCode, IList<Scope> scopes)
        {
            var at = 0;
            foreach (var scope in scopes.OrderBy(scope => scope.Index).Where(scope => scope.Index >= at))
            {
                html.Append(WebUtility.HtmlEncode(parsedSourceCode[at..scope.Index]));
                at = scope.Index + scope.Length;
                var text = WebUtility.HtmlEncode(parsedSourceCode[scope.Index..at]);
                html.Append(Class(scope.Name) is { } name ? $"<span class=\"{name}\">{text}</span>" : text);
            }

            html.Append(WebUtility.HtmlEncode(parsedSourceCode[at..]));
        }

        /// <summary>Many kinds of words in few colours: a page with twenty of them explains nothing.</summary>
        private static string? Class(string scope) => scope switch
        {
            ScopeName.Keyword or ScopeName.PreprocessorKeyword or ScopeName.ControlKeyword or ScopeName.PseudoKeyword or ScopeName.HtmlElementName
                or ScopeName.XmlName or ScopeName.CssSelector or ScopeName.SqlSystemFunction => "tok-k",
            ScopeName.String or ScopeName.StringCSharpVerbatim or ScopeName.StringEscape or ScopeName.HtmlAttributeValue or ScopeName.XmlAttributeValue
                or ScopeName.CssPropertyValue or ScopeName.JsonString => "tok-s",
            ScopeName.Number or ScopeName.JsonNumber or ScopeName.JsonConst or ScopeName.BuiltinValue => "tok-n",
            ScopeName.ClassName or ScopeName.Type or ScopeName.TypeVariable or ScopeName.NameSpace or ScopeName.Constructor or ScopeName.BuiltinFunction
                or ScopeName.HtmlAttributeName or ScopeName.XmlAttribute or ScopeName.CssPropertyName or ScopeName.JsonKey or ScopeName.PowerShellVariable => "tok-t",
            ScopeName.Comment or ScopeName.HtmlComment or ScopeName.XmlComment or ScopeName.XmlDocComment or ScopeName.XmlDocTag => "tok-c",
            _ => null,
        };
    }
}

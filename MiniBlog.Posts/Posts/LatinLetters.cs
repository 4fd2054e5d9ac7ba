using System.Collections.Frozen;
using System.Text;

namespace MiniBlog.Posts.Posts;

/// <summary>
/// Latin letters without their diacritics. A table, because the services run without ICU (InvariantGlobalization), where
/// <c>string.Normalize</c> does nothing, and because ß, æ or ł have no decomposition that it could find. Other scripts keep their
/// marks: й is another letter than и.
/// </summary>
public static class LatinLetters
{
    private static readonly FrozenDictionary<Rune, string> Plain = new (string Letters, string Spelling)[]
    {
        ("àáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặ", "a"), ("ƀɓḃḅḇ", "b"), ("çćĉċčƈȼḉ", "c"), ("ðďđḋḍḏḑḓ", "d"),
        ("èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "e"), ("ƒḟ", "f"), ("ĝğġģǥǧǵḡ", "g"), ("ĥħȟḣḥḧḩḫẖ", "h"),
        ("ìíîïĩīĭįıİǐȉȋḭḯỉị", "i"), ("ĵǰ", "j"), ("ķĸƙǩḱḳḵ", "k"), ("ĺļľŀłƚḷḹḻḽ", "l"), ("ḿṁṃ", "m"), ("ñńņňŉŋǹṅṇṉṋ", "n"),
        ("òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ", "o"), ("ƥṕṗ", "p"), ("ŕŗřȑȓṙṛṝṟ", "r"), ("śŝşšſșṡṣṥṧṩẛ", "s"),
        ("ţťŧțṫṭṯṱẗ", "t"), ("ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "u"), ("ṽṿ", "v"), ("ŵẁẃẅẇẉẘ", "w"), ("ẋẍ", "x"),
        ("ýÿŷƴȳẏẙỳỵỷỹ", "y"), ("źżžƶẑẓẕ", "z"), ("æǣǽ", "ae"), ("œ", "oe"), ("ß", "ss"), ("þ", "th"), ("ĳ", "ij"),
        ("ǆ", "dz"), ("ǳ", "dz"), ("ǉ", "lj"), ("ǌ", "nj"), ("ﬀ", "ff"), ("ﬁ", "fi"), ("ﬂ", "fl"),
    }.SelectMany(row => row.Letters.EnumerateRunes().Select(letter => (letter, row.Spelling))).ToFrozenDictionary(x => x.letter, x => x.Spelling);

    /// <summary>A lower-case letter in plain Latin letters; nothing for a combining diacritic; null where neither applies.</summary>
    public static string? Fold(Rune letter) =>
        Plain.TryGetValue(letter, out var plain) ? plain : letter.Value is >= 0x300 and <= 0x36F ? "" : null;
}

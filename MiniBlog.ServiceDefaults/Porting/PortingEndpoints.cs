using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.ServiceDefaults.Porting;

/// <summary>How services give and take their part of an archive of the blog.</summary>
public static class PortingEndpoints
{
    /// <summary>The most items of one request.</summary>
    public const int MostItems = 200;

    /// <summary>Endpoints for who may do everything in the blog: an author and moderator.</summary>
    public static RouteGroupBuilder MapPortingGroup(this IEndpointRouteBuilder app) => app.MapGroup("")
        .RequireAuthorization(Roles.Author, Roles.Moderator).WithTags("Import and export").ProducesValidationProblem().ProducesProblem(401).ProducesProblem(403);

    /// <summary>
    /// Takes items in, all in one transaction; the imports of a service take turns. A dry run does the same and takes it back, so it says
    /// what would happen and not what somebody thinks would.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="db">The service's database.</param>
    /// <param name="request">The items.</param>
    /// <param name="dryRun">Whether nothing is to change.</param>
    /// <param name="id">The id of an item.</param>
    /// <param name="take">Adds rows and events for the valid items, and notes what became of each; saving is not its part.</param>
    public static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> ImportAsync<T>(
        this HttpContext http, DbContext db, ImportRequest<T> request, bool dryRun, Func<T, Guid> id, Func<ImportBatch<T>, Task> take) where T : class
    {
        if (request.Items is null || request.Items.Count > MostItems || request.Items.Contains(null!))
        {
            return Problem.Invalid("items", $"Send up to {MostItems} items at once, none of them null.");
        }

        var refused = new List<ImportFault>();
        var batch = new ImportBatch<T>([.. request.Items.DistinctBy(id).Where(item => IsValid(item, id(item), refused))], refused);
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('import', 0))", http.RequestAborted);
        await take(batch);
        await db.SaveChangesAsync(http.RequestAborted);
        if (!dryRun)
        {
            await transaction.CommitAsync(http.RequestAborted);
        }

        return TypedResults.Ok(batch.Answer());
    }

    /// <summary>
    /// Which of these the blog has, or had until they were deleted here: they stay so. A reader of the events keeps what was deleted apart from what
    /// never was, and would not take it again from version 1.
    /// </summary>
    /// <param name="db">A database with an event log.</param>
    /// <param name="present">The ids of all that there are.</param>
    /// <param name="kind">What the subjects of their events begin with, such as <c>posts</c>.</param>
    /// <param name="ids">The ids in question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlySet<Guid>> KnownAsync(this DbContext db, IQueryable<Guid> present, string kind, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        Guid[] wanted = [.. ids];
        string[] subjects = [.. wanted.Select(id => $"{kind}/{id}")];
        var known = await present.Where(id => wanted.Contains(id)).ToListAsync(cancellationToken);
        var deleted = await db.Database.SqlQuery<string>(
            $"""
            SELECT subject AS "Value" FROM event_log WHERE type LIKE '%-deleted' AND subject = ANY({subjects})
            UNION SELECT subject FROM event_pending WHERE type LIKE '%-deleted' AND subject = ANY({subjects})
            """).ToListAsync(cancellationToken);
        return known.Concat(deleted.Select(subject => Guid.Parse(subject[(kind.Length + 1)..]))).ToHashSet();
    }

    /// <summary>Reads a page of rows that have an <c>Id</c>, in its order.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="after">The last id of the page before; null: the first page.</param>
    /// <param name="limit">The most rows of a page.</param>
    /// <param name="id">The id of a row.</param>
    /// <param name="item">A row as the archive has it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ExportPage<TItem>> ExportPageAsync<TRow, TItem>(
        this IQueryable<TRow> rows, Guid? after, int limit, Func<TRow, Guid> id, Func<TRow, TItem> item, CancellationToken cancellationToken) where TRow : class
    {
        var from = after ?? Guid.Empty;
        var page = await rows.AsNoTracking().Where(row => EF.Property<Guid>(row, "Id") > from).OrderBy(row => EF.Property<Guid>(row, "Id")).Take(limit + 1).ToListAsync(cancellationToken);
        return page.ToExportPage(limit, item, row => $"{id(row)}");
    }

    /// <summary>Cuts a page out of rows that were read one further than asked for.</summary>
    public static ExportPage<TItem> ToExportPage<TRow, TItem>(this List<TRow> rows, int limit, Func<TRow, TItem> item, Func<TRow, string> key) =>
        new([.. rows.Take(limit).Select(item)], rows.Count > limit ? key(rows[limit - 1]) : null);

    /// <summary>What is wrong with a part of an archive by its own limits; null: nothing. Parts of it are to be asked for by themselves.</summary>
    public static string? Fault(object? part)
    {
        var faults = new List<ValidationResult>();
        return part is null ? "A part of it is null." : Validator.TryValidateObject(part, new ValidationContext(part), faults, validateAllProperties: true) ? null : faults[0].ErrorMessage;
    }

    private static bool IsValid(object item, Guid id, List<ImportFault> refused)
    {
        if ((id == Guid.Empty ? "It has no id." : Fault(item)) is not { } fault)
        {
            return true;
        }

        refused.Add(new(id, fault));
        return false;
    }
}

namespace Aspire.Dashboard;

/// <summary>Says what is wrong with a question that cannot be answered, to programs and to pages alike.</summary>
static class BadQuestions
{
    public static RouteGroupBuilder TellBadQuestions(this RouteGroupBuilder group) => group.AddEndpointFilter(async (context, next) =>
    {
        try
        {
            return await next(context);
        }
        catch (ArgumentException fault)
        {
            return TypedResults.Problem(fault.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    });
}

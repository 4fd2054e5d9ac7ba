using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Health;
using MiniBlog.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddFrontEnd();

var app = builder.Build();
app.UseFrontEnd();
app.MapDefaultEndpoints();

app.Run();

using Microsoft.EntityFrameworkCore;

namespace MiniBlog.Web.Accounts;

/// <summary>The front end's own database: who is signed in where, and the password that the owner chose.</summary>
public sealed class AccountDb(DbContextOptions<AccountDb> options) : DbContext(options)
{
    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<ChosenPassword> Passwords => Set<ChosenPassword>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Session>(session =>
        {
            session.ToTable("sessions").HasKey(s => s.Id);
            session.Property(s => s.Id).ValueGeneratedNever();
            session.HasIndex(s => s.Account);
            session.HasIndex(s => s.EndsAt);
        });
        modelBuilder.Entity<ChosenPassword>().ToTable("passwords").HasKey(password => password.Account);
    }
}

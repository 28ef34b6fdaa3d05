package app

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/kpi"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/rollout"
)

// TestRulesCountDaysByTheOrganisationsCalendar stands at hours at which it is another day in the organisation than in
// UTC: what a rule calls today is the day that people there see.
func TestRulesCountDaysByTheOrganisationsCalendar(t *testing.T) {
	for _, at := range []struct {
		zone  string
		now   time.Time
		today clock.Date
	}{
		{"UTC", time.Date(2026, 11, 23, 23, 59, 0, 0, time.UTC), "2026-11-23"},
		{"Asia/Tokyo", time.Date(2026, 11, 23, 14, 59, 0, 0, time.UTC), "2026-11-23"},
		{"Asia/Tokyo", time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC), "2026-11-24"},
		{"America/Los_Angeles", time.Date(2026, 11, 24, 7, 59, 0, 0, time.UTC), "2026-11-23"},
		{"America/Los_Angeles", time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), "2026-11-24"},
	} {
		t.Run(at.zone+" "+at.now.Format(time.TimeOnly), func(t *testing.T) {
			a, ctx, p := ruled(t, at.zone, at.now)
			judged, err := a.Projects.SetHealth(ctx, p.ID, 0, project.AtRisk, "The vendor is late with the adapter")
			if err != nil || judged.HealthUntil != at.today.AddDays(14) {
				t.Errorf("a judgement holds until %s, %v", judged.HealthUntil, err)
			}
			w, err := a.Rollouts.AddWave(ctx, p.ID, rollout.NewWave{Name: "First"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.Rollouts.TakeLive(ctx, w.ID, 0, at.today.AddDays(2), nil); !fault.Is(err, fault.Invalid) {
				t.Errorf("a wave went live on the day after tomorrow: %v", err)
			}
			condition := &rollout.Condition{Owner: judged.Lead, Due: at.today.AddDays(-1), Reason: "The last site follows"}
			if _, err := a.Rollouts.TakeLive(ctx, w.ID, 0, "", condition); !fault.Is(err, fault.Invalid) {
				t.Errorf("a condition could end yesterday: %v", err)
			}
			condition.Due = at.today
			if w, err = a.Rollouts.TakeLive(ctx, w.ID, 0, "", condition); err != nil || w.Live != at.today {
				t.Errorf("the wave went live on %s, %v", w.Live, err)
			}
			k, err := a.KPIs.Add(ctx, p.ID, kpi.NewKPI{Definition: kpi.Definition{Name: "Days to close", Unit: "days", Direction: "lower", Cadence: "daily"}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.KPIs.Record(ctx, k.ID, kpi.NewValue{Date: at.today.AddDays(2), Value: 1}); !fault.Is(err, fault.Invalid) {
				t.Errorf("a value of the day after tomorrow was taken: %v", err)
			}
			if _, err := a.KPIs.Record(ctx, k.ID, kpi.NewValue{Date: at.today, Value: 1}); err != nil {
				t.Errorf("a value of today: %v", err)
			}
		})
	}
}

// ruled opens an installation in a zone at an instant, with a running project of its owner.
func ruled(t *testing.T, zone string, now time.Time) (*App, context.Context, project.Project) {
	t.Helper()
	ctx := context.Background()
	a, err := Open(ctx, Config{Database: "sqlite:" + filepath.Join(t.TempDir(), "test.db"), URL: "http://localhost", Clock: clock.At(now)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	_, owner, err := a.Org.SetUp(ctx, org.NewOrganisation{Name: "Acme", OwnerName: "Ada", Email: "ada@acme.example", PasswordHash: "$argon2id$none", Zone: zone, Currency: "EUR"})
	if err != nil {
		t.Fatal(err)
	}
	ctx = access.With(ctx, access.Actor{Person: owner.ID, Name: owner.Name, Role: owner.Role, Via: access.ViaPage})
	p, err := a.Projects.Create(ctx, project.NewProject{Code: "ONB", Charter: project.Charter{Title: "Onboarding", Lead: owner.ID}})
	if err != nil {
		t.Fatal(err)
	}
	return a, ctx, p
}

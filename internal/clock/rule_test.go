package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRuleSaysWhen(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC) // a Monday
	christmas := Calendar{Holidays: map[Date]string{"2026-12-25": "Christmas", "2026-12-31": "New Year's Eve"}}
	for name, c := range map[string]struct {
		rule Rule
		says string
		next []string // UTC
	}{
		"every Monday": {Rule{Every: Weekly, Days: []string{"monday"}, At: "09:00", Zone: "Europe/Berlin"}, "Every Monday at 09:00",
			[]string{"2026-11-30T08:00", "2026-12-07T08:00"}},
		"later the same day": {Rule{Every: Daily, At: "11:00", Zone: "UTC"}, "Every day at 11:00", []string{"2026-11-23T11:00", "2026-11-24T11:00"}},
		"the last working day": {Rule{Every: Monthly, Count: WorkingDays, Nth: -1, At: "09:00", Zone: "Europe/Berlin"}, "Monthly on the last working day at 09:00",
			[]string{"2026-11-30T08:00", "2026-12-30T08:00", "2027-01-29T08:00"}},
		"the third working day": {Rule{Every: Monthly, Count: WorkingDays, Nth: 3, At: "09:00", Zone: "UTC"}, "Monthly on the 3rd working day at 09:00",
			[]string{"2026-12-03T09:00", "2027-01-05T09:00"}},
		"the 31st is not in every month": {Rule{Every: Monthly, Nth: 31, At: "00:00", Zone: "UTC"}, "Monthly on the 31st at 00:00", []string{"2026-12-31T00:00", "2027-01-31T00:00", "2027-03-31T00:00"}},
		"the second Tuesday":             {Rule{Every: Monthly, Count: Weekdays, Days: []string{"tuesday"}, Nth: 2, At: "08:15", Zone: "UTC"}, "Monthly on the 2nd Tuesday at 08:15", []string{"2026-12-08T08:15"}},
		"every second week from a day": {Rule{Every: Weekly, Step: 2, Days: []string{"monday", "thursday"}, From: "2026-11-18", At: "09:00", Zone: "UTC"}, "Every 2 weeks on Monday and Thursday at 09:00",
			[]string{"2026-11-30T09:00", "2026-12-03T09:00", "2026-12-14T09:00"}},
		"moved to a working day": {Rule{Every: Monthly, Nth: 25, Moved: true, At: "09:00", Zone: "UTC"}, "Monthly on the 25th at 09:00, or the next working day", []string{"2026-11-25T09:00", "2026-12-28T09:00"}},
		"yearly":                 {Rule{Every: Yearly, Month: 2, Nth: 29, At: "09:00", Zone: "UTC"}, "Yearly on the 29th of February at 09:00", []string{"2028-02-29T09:00"}},
		"it ends":                {Rule{Every: Daily, Until: "2026-11-24", At: "09:00", Zone: "UTC"}, "Every day at 09:00, until 2026-11-24", []string{"2026-11-24T09:00", ""}},
	} {
		if err := c.rule.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.rule.Says() != c.says {
			t.Errorf("%s says %q", name, c.rule.Says())
		}
		got := c.rule.Following(now, christmas, len(c.next))
		for i, want := range c.next {
			if want == "" && i == len(got) {
				continue
			}
			if i >= len(got) || got[i].UTC().Format("2006-01-02T15:04") != want {
				t.Errorf("%s: %v, not %v", name, got, c.next)
				break
			}
		}
	}
}

func TestRuleWhereTheClocksChange(t *testing.T) {
	for name, c := range map[string]struct{ at, after, want string }{
		"a time that is skipped is read by the offset before": {"02:30", "2027-03-27T12:00:00Z", "2027-03-28T01:30:00Z"},
		"a time that comes twice is the first":                {"02:30", "2027-10-30T12:00:00Z", "2027-10-31T00:30:00Z"},
		"the morning after stays where people mean it":        {"09:00", "2027-03-27T12:00:00Z", "2027-03-28T07:00:00Z"},
	} {
		after, _ := time.Parse(time.RFC3339, c.after)
		got, ok := Rule{Every: Daily, At: c.at, Zone: "Europe/Berlin"}.Next(after, Calendar{})
		if !ok || got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestRuleIsRefusedAtItsField(t *testing.T) {
	for name, r := range map[string]Rule{
		"no period": {At: "09:00", Zone: "UTC"}, "no day of the week": {Every: Weekly, At: "09:00", Zone: "UTC"}, "no such time": {Every: Daily, At: "25:00", Zone: "UTC"},
		"no zone": {Every: Daily, At: "09:00"}, "no number": {Every: Monthly, At: "09:00", Zone: "UTC"}, "two weekdays": {Every: Monthly, Count: Weekdays, Nth: 1, Days: []string{"monday", "friday"}, At: "09:00", Zone: "UTC"},
		"backwards": {Every: Daily, From: "2026-12-01", Until: "2026-11-01", At: "09:00", Zone: "UTC"},
	} {
		if r.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// Whatever the rule, times come in order, at the time of the day that was said, and never one twice.
func TestRuleGoesOn(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"}
	rapid.Check(t, func(t *rapid.T) {
		r := Rule{Every: rapid.SampledFrom([]Cadence{Daily, Weekly, Monthly, Yearly}).Draw(t, "every"), Step: rapid.IntRange(0, 5).Draw(t, "step"),
			Days:  []string{rapid.SampledFrom(weekdayNames).Draw(t, "day")},
			Count: rapid.SampledFrom([]Count{CalendarDays, WorkingDays, Weekdays}).Draw(t, "count"), Nth: rapid.SampledFrom([]int{-1, 1, 2, 3}).Draw(t, "nth"),
			Month: rapid.IntRange(1, 12).Draw(t, "month"), At: rapid.SampledFrom([]string{"00:00", "02:30", "09:00", "23:59"}).Draw(t, "at"),
			From: "2020-02-29", Moved: rapid.Bool().Draw(t, "moved"), Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		after := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "after"), 0)
		before := after
		for range 6 {
			at, ok := r.Next(before, Calendar{})
			if !ok || !at.After(before) {
				t.Fatalf("%+v after %v gives %v %v", r, before, at, ok)
			}
			if again, _ := r.Next(at.Add(-time.Second), Calendar{}); !again.Equal(at) {
				t.Fatalf("%+v: %v is found as %v from just before", r, at, again)
			}
			before = at
		}
	})
}

package importer

import (
	"testing"
	"time"

	"throughline/internal/clock"
)

func TestStamps(t *testing.T) {
	for _, c := range []struct {
		raw       string
		day       bool
		order     DateOrder
		precision Precision
		date      clock.Date
		at        string
	}{
		{"15/Feb/26 4:37 PM", false, Undecided, Minute, "2026-02-15", "2026-02-15T16:37:00Z"},
		{"24/Mar/26 12:00 AM", true, Undecided, Day, "2026-03-24", ""},
		{"24/Mar/26 12:00 AM", false, Undecided, Minute, "2026-03-24", "2026-03-24T00:00:00Z"},
		{"15/Mär/26 16:37", false, Undecided, Minute, "2026-03-15", "2026-03-15T16:37:00Z"},
		{"15/févr./26 16:37", false, Undecided, Minute, "2026-02-15", "2026-02-15T16:37:00Z"},
		{"3/juil./26", false, Undecided, Day, "2026-07-03", ""},
		{"Fri, 24 Sep 2021 14:22:15 -0700", false, Undecided, Second, "2021-09-24", "2021-09-24T21:22:15Z"},
		{"Tue May 14 2024 08:53:33 GMT+0000 (GMT)", false, Undecided, Second, "2024-05-14", "2024-05-14T08:53:33Z"},
		{"Tue Feb 28 2023 00:00:00 GMT+0000 (Greenwich Mean Time)", true, Undecided, Day, "2023-02-28", ""},
		{"2026-02-20T10:11:12.345Z", false, Undecided, Second, "2026-02-20", "2026-02-20T10:11:12.345Z"},
		{"2021-01-25T11:09:27.985+0800", false, Undecided, Second, "2021-01-25", "2021-01-25T03:09:27.985Z"},
		{"2026-03-02 09:05:00.0", false, Undecided, Second, "2026-03-02", "2026-03-02T09:05:00Z"},
		{"2026-03-31", true, Undecided, Day, "2026-03-31", ""},
		{"May 2, 2024 3:04 PM", false, Undecided, Minute, "2024-05-02", "2024-05-02T15:04:00Z"},
		{"02.03.2026 09:05", false, Undecided, Minute, "2026-03-02", "2026-03-02T09:05:00Z"},
		{"03/04/2026", false, DayFirst, Day, "2026-04-03", ""},
		{"03/04/2026", false, MonthFirst, Day, "2026-03-04", ""},
		{"25/04/2026", false, Undecided, Day, "2026-04-25", ""},
		{"04/25/2026", false, Undecided, Day, "2026-04-25", ""},
		{"05/05/26", false, Undecided, Day, "2026-05-05", ""},
		{"03/04/2026", false, Undecided, Unread, "", ""},
		{"25/04/2026", false, MonthFirst, Unread, "", ""},
		{"0000-00-00", false, Undecided, Unread, "", ""},
		{"9999-12-31", false, Undecided, Unread, "", ""},
		{"2026-02-30", false, Undecided, Unread, "", ""},
		{"31/Apr/26", false, Undecided, Unread, "", ""},
		{"25:61", false, Undecided, Unread, "", ""},
		{"Plan 3 May 2026 review", false, Undecided, Unread, "", ""},
		{"1.2.3", false, Undecided, Unread, "", ""},
		{"10.0.0.1", false, Undecided, Unread, "", ""},
	} {
		d := NewDates(Options{DateOrder: c.order})
		w := d.Read(c.raw, c.day)
		at := ""
		if !w.At.IsZero() {
			at = w.At.Format(time.RFC3339Nano)
		}
		if w.Raw != c.raw || w.Precision != c.precision || w.Date != c.date || at != c.at {
			t.Errorf("%q (%q): got %s %s %s", c.raw, c.order, w.Precision, w.Date, at)
		}
	}
}

func TestOrderIsDecidedOrAsked(t *testing.T) {
	for _, c := range []struct {
		name  string
		votes []string
		want  clock.Date
		asked int
	}{
		{"day first", []string{"01/02/2026", "25/02/2026"}, "2026-02-01", 0},
		{"month first", []string{"01/02/2026", "02/25/2026"}, "2026-01-02", 0},
		{"undecided", []string{"01/02/2026"}, "", 1},
		{"both", []string{"25/02/2026", "02/25/2026"}, "", 1},
	} {
		d := NewDates(Options{})
		for _, v := range c.votes {
			d.Learn(v)
		}
		d.Decide()
		r := NewReport("test")
		got := d.Read("01/02/2026", false)
		d.Say(r)
		if got.Date != c.want || len(r.Questions) != c.asked {
			t.Errorf("%s: got %q with %d questions", c.name, got.Date, len(r.Questions))
		}
	}
}

func TestZoneIsAssumedAndSaid(t *testing.T) {
	zone := time.FixedZone("UTC+2", 7200)
	d := NewDates(Options{Zone: zone})
	w := d.Read("15/Feb/26 1:00 AM", false)
	if !w.Assumed || w.Date != "2026-02-15" || w.At.Format(time.RFC3339) != "2026-02-14T23:00:00Z" {
		t.Fatalf("got %+v", w)
	}
	r := NewReport("test")
	d.Say(r)
	if len(r.Problems) != 1 || r.Problems[0].Code != "zone-assumed" {
		t.Fatalf("got %+v", r.Problems)
	}
}

func FuzzStamp(f *testing.F) {
	for _, s := range []string{"15/Feb/26 4:37 PM", "Tue May 14 2024 08:53:33 GMT+0000 (GMT)", "2026-02-20T10:11:12.345Z", "3/juil./26", "1:2", "::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		w := NewDates(Options{}).Read(raw, false)
		if w != nil && w.Known() {
			if _, err := clock.ParseDate(string(w.Date)); err != nil || w.Raw != raw {
				t.Fatalf("%q gives %+v", raw, w)
			}
		}
	})
}

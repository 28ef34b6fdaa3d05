package demo

import (
	"time"

	"throughline/internal/clock"
)

// holidays gives the public holidays of Berlin for last year, this year and the next one.
func holidays(today clock.Date) map[clock.Date]string {
	all := map[clock.Date]string{}
	year := today.Time().Year()
	for y := year - 1; y <= year+1; y++ {
		for _, h := range []struct {
			month time.Month
			day   int
			name  string
		}{{1, 1, "New Year’s Day"}, {3, 8, "International Women’s Day"}, {5, 1, "Labour Day"}, {10, 3, "Day of German Unity"},
			{12, 25, "Christmas Day"}, {12, 26, "Second Day of Christmas"}} {
			all[clock.DateOf(time.Date(y, h.month, h.day, 0, 0, 0, 0, time.UTC))] = h.name
		}
		sunday := easter(y)
		for _, h := range []struct {
			after int
			name  string
		}{{-2, "Good Friday"}, {1, "Easter Monday"}, {39, "Ascension Day"}, {50, "Whit Monday"}} {
			all[sunday.AddDays(h.after)] = h.name
		}
	}
	return all
}

// easter gives Easter Sunday of a year in the Gregorian calendar, by the anonymous algorithm that Meeus prints in
// Astronomical Algorithms, chapter 8.
func easter(year int) clock.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return clock.DateOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
}

// lastMonth gives the last day of the newest month whose books can be closed by now.
func (s *story) lastMonth() clock.Date {
	t := s.today.AddDays(-10).Time()
	return clock.DateOf(t.AddDate(0, 0, -t.Day()))
}

// monthEnd gives the last day of the month that lies n months before the one that ends on the date.
func monthEnd(last clock.Date, n int) clock.Date {
	t := last.Time()
	return clock.DateOf(time.Date(t.Year(), t.Month()+1-time.Month(n), 0, 0, 0, 0, 0, time.UTC))
}

// nextMarch gives the last day of the first March that is at least two months away.
func (s *story) nextMarch() clock.Date {
	soonest := s.today.AddDays(60)
	end := clock.DateOf(time.Date(soonest.Time().Year(), time.March, 31, 0, 0, 0, 0, time.UTC))
	if end.Before(soonest) {
		end = clock.DateOf(time.Date(soonest.Time().Year()+1, time.March, 31, 0, 0, 0, 0, time.UTC))
	}
	return end
}

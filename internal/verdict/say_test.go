package verdict

import "testing"

func TestNumbersAsPeopleReadThem(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Number(22.333333), "22.3"},
		{Number(14), "14"},
		{Number(0.01836), "0.0184"},
		{Number(1204.4), "1,204"},
		{Number(1234567), "1,234,567"},
		{Number(-5.25), "−5.25"},
		{Number(0), "0"},
		{Number(1e-30), "0"},
		{Number(-1e99), "−1e+99"},
		{Signed(-5, " days"), "−5 days"},
		{Signed(.6, " days"), "+0.6 days"},
		{Signed(0, "%"), "0%"},
		{Percent(-22.388), "−22 %"},
		{Percent(-3.73), "−3.7 %"},
		{Percent(150), "+150 %"},
		{fixed(2.675, 2), "2.68"},
		{fixed(-0.5, 0), "−1"},
		{fixed(-0.004, 1), "0.0"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if a, b := pair(100.01, 100.02); a != "100.01" || b != "100.02" {
		t.Errorf("two numbers read the same: %s and %s", a, b)
	}
}

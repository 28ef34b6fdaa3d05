package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// onboarding writes the values a day apart, the last of before on 13 September.
func onboarding(before, after []float64) string {
	var b strings.Builder
	b.WriteString("date,value\n")
	start := time.Date(2026, 9, 14-len(before), 0, 0, 0, 0, time.UTC)
	for i, v := range append(before, after...) {
		fmt.Fprintf(&b, "%s,%v\n", start.AddDate(0, 0, i).Format(time.DateOnly), v)
	}
	return b.String()
}

func TestVerdictCommand(t *testing.T) {
	before := []float64{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}
	after := []float64{19, 18, 17, 18, 16, 17, 18, 17, 16}
	file := tempCSV(t, onboarding(before, after))
	flags := []string{"--marker", "2026-09-14", "--direction", "lower", "--target", "14", "--unit", "days"}
	got := runJSON(t, cmdVerdict, append([]string{file, "--json"}, flags...)...)
	if got["verdict"] != "improved" || got["headline"] != "The change worked." || got["difference"] != -5.0 {
		t.Errorf("got %v", got)
	}
	first := got["signals"].([]any)[0].(map[string]any)
	if first["index"] != 3.0 || first["rule"] != "3-of-4" || first["side"] != "below" || first["date"] != "2026-09-16" {
		t.Errorf("first signal %v", first)
	}
	if target := got["target"].(map[string]any); target["value"] != 14.0 || target["met"] != false {
		t.Errorf("target %v", target)
	}
	var out bytes.Buffer
	if err := cmdVerdict(t.Context(), append(flags, file), &out); err != nil {
		t.Fatal(err)
	}
	want := "The change worked.\nImproved: 22.3 → 17.3 days (−22 %); 9 of 9 points below the old centre line; target 14 not met\n" +
		"Limits frozen on 2026-09-14 from 12 points: 15.8 to 28.9, centre 22.3.\nSignal at point 3 since then (2026-09-16, 17): 3-of-4, below the centre.\n"
	if !strings.HasPrefix(out.String(), want) {
		t.Errorf("said %q", out.String())
	}
}

func TestVerdictCommandWithoutAfterValues(t *testing.T) {
	file := tempCSV(t, onboarding([]float64{1, 2, 1, 2, 1, 2, 1, 2}, nil))
	got := runJSON(t, cmdVerdict, file, "--marker=2026-09-14", "--direction=higher", "--json")
	after := got["after"].(map[string]any)
	if got["verdict"] != "not enough data" || got["difference"] != nil || after["mean"] != nil || after["n"] != 0.0 {
		t.Errorf("got %v", got)
	}
}

func TestVerdictCommandComparison(t *testing.T) {
	changed := tempCSV(t, onboarding([]float64{22, 22.66}, []float64{17.33, 17.33}))
	other := tempCSV(t, onboarding([]float64{22}, []float64{21.4}))
	got := runJSON(t, cmdVerdict, changed, "--comparison", other, "--marker", "2026-09-14", "--direction", "lower", "--json")
	effect := got["comparison"].(map[string]any)["effect"].(float64)
	if effect > -4.399 || effect < -4.401 {
		t.Errorf("effect %v, want −4.40", effect)
	}
}

func TestVerdictCommandRefuses(t *testing.T) {
	good := tempCSV(t, onboarding([]float64{1}, []float64{2}))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{good, "--direction", "lower"}, "--marker needs the day"},
		{[]string{good, "--marker", "soon", "--direction", "lower"}, "not “soon”"},
		{[]string{good, "--marker", "2026-09-14"}, "lower or higher"},
		{[]string{good, "--marker", "2026-09-14", "--direction", "lower", "--target", "low"}, "--target “low” is not a number"},
		{[]string{good, "--marker", "2026-09-14", "--direction", "lower", "--min-baseline", "1"}, "2 or more"},
		{[]string{"--marker", "2026-09-14", "--direction", "lower"}, "Name one CSV file"},
		{[]string{good + ".not", "--marker", "2026-09-14", "--direction", "lower"}, "cannot be opened"},
	} {
		if err := cmdVerdict(t.Context(), c.args, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
}

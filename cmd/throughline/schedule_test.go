package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func tempPlan(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.rcp")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Two activities that may run together, with too few hands for both.
const twoAtOnce = "4 1\n3\n0 0 2 2 3\n5 2 1 4\n4 2 1 4\n0 0 0\n"

func TestScheduleCommand(t *testing.T) {
	got := runJSON(t, cmdSchedule, tempPlan(t, twoAtOnce), "--json")
	if got["finish"] != 9.0 || got["bound"] != 6.0 || len(got["starts"].([]any)) != 4 {
		t.Errorf("got %v", got)
	}
	var out bytes.Buffer
	if err := cmdSchedule(t.Context(), []string{tempPlan(t, twoAtOnce)}, &out); err != nil || !strings.HasPrefix(out.String(), "Finishes in period 9. Nothing finishes before period 6.\n") {
		t.Errorf("%v, %s", err, out.String())
	}
}

func TestScheduleCommandRefuses(t *testing.T) {
	for want, args := range map[string][]string{
		"Name one file":      nil,
		"cannot be opened":   {"nowhere.rcp"},
		"--schedules is 0":   {tempPlan(t, twoAtOnce), "--schedules", "0"},
		"needs 4 of":         {tempPlan(t, strings.Replace(twoAtOnce, "5 2", "5 4", 1))},
		"usage: throughline": {tempPlan(t, twoAtOnce), "--nonsense"},
	} {
		if err := cmdSchedule(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestScheduleCommandKeepsTimeLags(t *testing.T) {
	file := func(most string) string {
		path := filepath.Join(t.TempDir(), "plan.SCH")
		text := "2 1 0 0\n0 1 2 1 2 [0] [0]\n1 1 2 2 3 [2] [3]\n2 1 2 1 3 [" + most + "] [4]\n3 1 0\n0 1 0 0\n1 1 3 2\n2 1 4 2\n3 1 0 0\n3\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if got := runJSON(t, cmdSchedule, file("-5"), "--json"); got["finish"] != 7.0 || got["optimal"] != true {
		t.Errorf("got %v", got)
	}
	var out bytes.Buffer
	if err := cmdSchedule(t.Context(), []string{file("-5")}, &out); err != nil || !strings.HasPrefix(out.String(), "Finishes in period 7. Nothing finishes earlier.\n    0      0 to 0\n") {
		t.Errorf("%v, %s", err, out.String())
	}
	for says, most := range map[string]string{"take turns": "-2", "cannot all be kept, by 1": "-1"} {
		if err := cmdSchedule(t.Context(), []string{file(most)}, io.Discard); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

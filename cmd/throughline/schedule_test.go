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

// A Friday's work is followed by Tuesday's when Monday is a holiday, and by Wednesday's with a day of lag.
const longWeekend = `{"title":"Long weekend","start":"2026-01-09T08:00","calendars":[{"id":"week","week":{"mon":[["08:00","12:00"],["13:00","17:00"]],
"tue":[["08:00","12:00"],["13:00","17:00"]],"wed":[["08:00","12:00"],["13:00","17:00"]],"thu":[["08:00","12:00"],["13:00","17:00"]],"fri":[["08:00","12:00"],["13:00","17:00"]]},
"exceptions":[{"from":"2026-01-12"}]}],
"tasks":[{"id":"a","title":"Build","duration":480},{"id":"b","title":"Test","duration":480},{"id":"c","title":"Go live","constraint":"must-start-on","date":"2026-01-12T08:00"}],
"links":[{"from":"a","to":"b"},{"from":"a","to":"c","lag":480}]}`

func planFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestScheduleCommandPlans(t *testing.T) {
	got := runJSON(t, cmdSchedule, planFile(t, "plan.json", longWeekend), "--json")
	tasks := got["tasks"].([]any)
	test, live := tasks[1].(map[string]any), tasks[2].(map[string]any)
	if test["start"] != "2026-01-13T08:00" || test["why"] != "“Test” waits for “Build” (FS)" || test["critical"] != true {
		t.Errorf("got %v", test)
	}
	if live["start"] != "2026-01-13T17:00" {
		t.Errorf("got %v", live)
	}
	conflict := got["conflicts"].([]any)[0].(map[string]any)
	want := "Impossible: “Go live” must start on 12 Jan 2026 08:00, and what is before it lets it start on 13 Jan 2026 17:00 (Build → Go live)"
	if conflict["text"] != want || conflict["impossible"] != true {
		t.Errorf("got %v", conflict)
	}
	var out bytes.Buffer
	if err := cmdSchedule(t.Context(), []string{planFile(t, "plan.json", longWeekend)}, &out); err != nil || !strings.HasPrefix(out.String(), "The plan finishes on 13 Jan 2026 17:00") {
		t.Errorf("%v, %s", err, out.String())
	}
	for want, text := range map[string]string{
		"“Build” waits for itself: Build → Test → Build": strings.Replace(longWeekend, `{"from":"a","to":"b"}`, `{"from":"a","to":"b"},{"from":"b","to":"a"}`, 1),
		"unknown field":         strings.Replace(longWeekend, `"duration"`, `"duratoin"`, 1),
		"There is no task":      strings.Replace(longWeekend, `"to":"b"`, `"to":"z"`, 1),
		"by a link to itself":   strings.Replace(longWeekend, `"to":"b"`, `"to":"a"`, 1),
		"a duration below zero": strings.Replace(longWeekend, `480`, `-480`, 1),
	} {
		if err := cmdSchedule(t.Context(), []string{planFile(t, "plan.json", text)}, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

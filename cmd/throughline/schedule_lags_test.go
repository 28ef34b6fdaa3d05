package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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

package plan

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/plan/pin"
)

// odd draws texts with all that needs care: quotes, control characters, signs of HTML, bytes that are no text.
func odd() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("a\"\\<>&\x1f\n\r\t\b\u2028é漢😀")), 0, 12, -1),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) string { return string(b) }))
}

func anyTask() *rapid.Generator[Task] {
	return rapid.Custom(func(t *rapid.T) Task {
		at := func(name string) time.Time { return clock.FromMicros(rapid.Int64Range(0, 1<<52).Draw(t, name)) }
		task := Task{ID: id.Task(odd().Draw(t, "id")), Version: rapid.Int64().Draw(t, "version"), Project: "p", Number: rapid.Int64().Draw(t, "number"),
			Key: odd().Draw(t, "key"), Title: odd().Draw(t, "title"), Description: odd().Draw(t, "description"), State: "s", Category: Doing,
			Team: id.Team(odd().Draw(t, "team")), Due: "2026-11-23", Priority: Priority(rapid.IntRange(1, 5).Draw(t, "priority")),
			Labels: rapid.SliceOf(odd()).Draw(t, "labels"), Milestone: rapid.Bool().Draw(t, "milestone"), Source: odd().Draw(t, "source"),
			Created: at("created"), Updated: at("updated"), Finished: at("finished"), Deleted: at("deleted")}
		if rapid.Bool().Draw(t, "people") {
			task.Assignees = []id.Person{"a", id.Person(odd().Draw(t, "person"))}
		}
		if rapid.Bool().Draw(t, "more") {
			task.Fields = rapid.MapOf(odd(), odd()).Draw(t, "fields")
			minutes := rapid.Int64Range(0, 9600).Draw(t, "duration")
			task.Timing = pin.Timing{Duration: &minutes, Pin: "snet", Pinned: "2026-12-01", Manual: rapid.Bool().Draw(t, "manual")}
			task.Rollup = &Rollup{Total: 2, Done: 1, Due: "2026-12-01"}
		}
		return task
	})
}

func TestJSONIsThatOfEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := Page{Next: odd().Draw(t, "next")}
		if rapid.Bool().Draw(t, "rows") {
			page.Items = rapid.SliceOfN(anyTask(), 0, 3).Draw(t, "items")
		}
		want, err := json.Marshal(page)
		if err != nil {
			t.Fatal(err)
		}
		if got := page.AppendJSON(nil); string(got) != string(want) {
			t.Fatalf("want %s\ngot  %s", want, got)
		}
	})
}

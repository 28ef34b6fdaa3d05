package app

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"throughline/internal/id"
	"throughline/internal/plan"
)

// TestTheLiveStreamBeginsWhereThePageWasRead changes something after a page was drawn and before its stream is open.
func TestTheLiveStreamBeginsWhereThePageWasRead(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	open := c.set("open", "lead")
	project := id.Project(open.ids["project"])
	page := c.ask(c.people["member"], http.MethodGet, "/projects/"+string(project), "")
	drawn := regexp.MustCompile(`<meta name="live-from" content="(\d+)"`).FindStringSubmatch(page.body)
	if drawn == nil {
		t.Fatalf("the page does not say when it was read: %d", page.status)
	}
	task, err := c.app.Plans.Create(c.as("lead"), project, plan.NewTask{Title: "Meanwhile"})
	c.must(err)

	c.listen(c.people["member"], "?after="+drawn[1]).until(t, string(task.ID))

	// A browser that held the stream before knows better than the address.
	newest := strconv.FormatInt(c.newest(), 10)
	resumed := c.listen(c.people["member"], "?after="+drawn[1], "Last-Event-ID", newest)
	if told := resumed.stop(); strings.Contains(told, string(task.ID)) {
		t.Errorf("a resumed stream repeats what it told: %s", told)
	}

	// A number ahead of the log is of another log: everything is to be asked for again.
	c.listen(c.people["member"], fmt.Sprintf("?after=%d", c.newest()+1000)).until(t, "event: reset")
	for _, wrong := range []string{"?after=-1", "?after=x", ""} {
		if told := c.listen(c.people["member"], wrong).stop(); strings.Contains(told, string(task.ID)) || strings.Contains(told, "reset") {
			t.Errorf("%q begins with %s", wrong, told)
		}
	}
}

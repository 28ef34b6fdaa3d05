package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"throughline/internal/fault"
	"throughline/internal/plan"
	"throughline/internal/project"
)

// An export of another tool comes in by way of a dry run, with an account of every column, and goes again by one undo.
func TestImport(t *testing.T) {
	s := founded(t)
	var b strings.Builder
	b.WriteString("Issue key,Issue id,Project key,Project name,Issue Type,Status,Priority,Summary,Assignee,Due date,Created,Labels\n")
	for i := range 500 {
		fmt.Fprintf(&b, "HD-%d,%d,HD,Helpdesk move,Task,%s,High,Ticket step %03d,lee,2026-12-%02d,2026-11-02 10:00,helpdesk\n", i+1, 10000+i, []string{"To Do", "In Progress", "Done"}[i%3], i+1, i%28+1)
	}
	path := filepath.Join(t.TempDir(), "jira.csv")
	s.must(os.WriteFile(path, []byte(b.String()), 0o600))

	p := s.browse(s.me, Options{})
	s.visit(p, "/imports")
	p.sound(t, "imports")
	p.Press("c")
	p.Wait("heading", "Import from another tool")
	p.sound(t, "new import")
	p.attach(path)
	p.Click("button", "Send and check")
	p.Wait("button", "Import now")
	p.WaitText("0 cells are lost", "Ticket step 001", "Helpdesk move")
	p.sound(t, "dry run")
	if n := s.imported(); n != 0 {
		t.Fatalf("%d changes are stored after a dry run", n)
	}
	p.Click("button", "Import now")
	p.Wait("button", "Undo this import")
	p.WaitText("0 cells are lost")
	p.sound(t, "result of the import")
	if n := s.imported(); n != 500 {
		t.Errorf("%d tasks were imported, want 500", n)
	}
	p.Click("button", "Undo this import")
	dialog := p.In("alertdialog", "Take back everything this import made and changed?")
	dialog.Click("button", "Yes, do it")
	s.until("nothing of the import is left", func() bool { return s.imported() == 0 })
	s.visit(p, "/imports")
	p.In("table", "Imports").Wait("rowheader", "jira.csv")
}

// imported counts the tasks of all changes.
func (s *scene) imported() int {
	s.t.Helper()
	list, err := s.app.Projects.List(s.as(s.me), project.Query{})
	s.must(err)
	n := 0
	for _, p := range list.Items {
		tasks, err := s.app.Plans.List(s.as(s.me), p.ID, plan.Query{Limit: 1000})
		if fault.Is(err, fault.NotFound) {
			continue // the undo took it back since the list was read
		}
		s.must(err)
		n += len(tasks.Items)
	}
	return n
}

// attach chooses files in the only file field of the page, as its dialog would.
func (p *Page) attach(paths ...string) {
	p.t.Helper()
	p.attachTo("main input[type=file]", paths...)
}

// attachTo chooses files in the file field of the selector.
func (p *Page) attachTo(selector string, paths ...string) {
	p.t.Helper()
	p.do("choose files", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		field, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: fmt.Sprintf("document.querySelector(%q)", selector)})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, ObjectID: field.Result.ObjectID})
		return err
	}))
}

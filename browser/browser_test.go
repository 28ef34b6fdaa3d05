package browser

import (
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// site serves one page of the most common controls under the content security policy of the product.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.Error(w, "none", http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'")
		if strings.HasSuffix(r.URL.Path, ".js") {
			w.Header().Set("Content-Type", "text/javascript")
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			body = "<!doctype html><html lang=en><head><title>Test</title><link rel=icon href='/icon.svg'></head><body><main><h1>Test</h1>" + body + "</main></body></html>"
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

var form = map[string]string{
	"/": `<form action="/saved">
		<p><label>Problem <input name=problem value="old"></label></p>
		<p><label for=due>Due</label> <input type=date id=due name=due></p>
		<p><label>Owner <select name=owner><option>Maya<option>Lee</select></label></p>
		<p><label><input type=checkbox name=urgent> Urgent</label></p>
		<p><label>Notes <textarea name=notes></textarea></label></p>
		<p><button>Save</button> <button type=button disabled>Archive</button></p></form>
		<section aria-label="Left"><h2>Left</h2><button id=l>Open</button></section>
		<section aria-label="Right"><h2>Right</h2><button id=r>Open</button></section>
		<p id=said></p><script src="/page.js"></script>`,
	"/saved": `<p>Saved</p><a href="/">Again</a>`,
	"/page.js": `
		const said = document.getElementById("said");
		for (const id of ["l", "r"]) document.getElementById(id).onclick = () => setTimeout(() => said.textContent = "opened " + id, 80);
		addEventListener("keydown", e => { if (e.target === document.body) said.textContent += [e.ctrlKey && "C", e.shiftKey && "S", e.key].filter(Boolean).join("-") + " "; });`,
}

func TestFormByNames(t *testing.T) {
	p := Open(t, Options{})
	p.Go(site(t, form))
	p.Fill("Problem", "Payroll is “late” 🙂")
	p.Fill("Due", "2026-12-01")
	p.Select("Owner", "Lee")
	p.Click("checkbox", "Urgent")
	p.Click("textbox", "Notes")
	p.Type("a b\nC")
	if got := p.Value("Notes"); got != "a b\nC" || !p.Checked("Urgent") || p.Focused() != "Notes" {
		t.Errorf("notes %q, urgent %v, focus on %q", got, p.Checked("Urgent"), p.Focused())
	}
	p.Click("button", "Save")
	p.WaitURL("/saved?")
	p.WaitText("Saved")
	want := "problem=Payroll+is+%E2%80%9Clate%E2%80%9D+%F0%9F%99%82&due=2026-12-01&owner=Lee&urgent=on&notes=a+b%0D%0AC"
	if _, got, _ := strings.Cut(p.URL(), "?"); got != want {
		t.Errorf("sent (-want +got):\n%s", cmp.Diff(want, got))
	}
	p.Click("link", "Again")
	p.Wait("button", "Save")
	p.Back()
	p.WaitURL("/saved")
	p.WaitText("Saved")
}

func TestAreasAndKeys(t *testing.T) {
	p := Open(t, Options{})
	p.Go(site(t, form))
	p.In("region", "Right").Click("button", "Open")
	p.WaitText("opened r")
	p.In("region", "Left").Click("button", "Open")
	p.WaitText("opened l")
	p.GoneText("opened r")
	if diff := cmp.Diff([]string{"Test", "Left", "Right"}, p.List("heading")); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
	if n := p.Count("button", "Open"); n != 2 {
		t.Errorf("%d buttons, want 2", n)
	}
	p.Reload()
	p.Press("g", "p", "Control+k", "Shift+Tab")
	p.WaitText("g p C-k S-Tab")
	p.Press("Enter")
	tab := p.Tab()
	tab.Go(p.URL())
	tab.Wait("button", "Save")
}

func TestPictures(t *testing.T) {
	p := Open(t, Options{Width: 360, Height: 740, Dark: true})
	p.Go(site(t, map[string]string{"/": "<p>x</p>"}))
	if !Eval[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches && innerWidth === 360`) || p.Overflow() != 0 {
		t.Error("the page is not dark and 360 pixels wide")
	}
	p.SetTheme(false)
	p.SetSize(800, 600)
	path := filepath.Join(t.TempDir(), "shots", "a.png")
	p.Screenshot(path)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if c, err := png.DecodeConfig(f); err != nil || c.Width != 800 || c.Height != 600 || Eval[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`) {
		t.Errorf("picture %d × %d, %v", c.Width, c.Height, err)
	}
	p.Offline(true)
	if Eval[bool](p, `fetch("/").then(() => true, () => false)`) {
		t.Error("the page reaches the server although it is offline")
	}
	p.Offline(false)
	if !Eval[bool](p, `fetch("/").then(() => true, () => false)`) {
		t.Error("the page is still offline")
	}
}

func TestAxe(t *testing.T) {
	p := Open(t, Options{})
	p.Go(site(t, form))
	p.Axe(t)
	p.Go(site(t, map[string]string{"/": `<img src="data:,"><input name=x>`}))
	var ids []string
	for _, v := range p.Violations() {
		ids = append(ids, v.ID)
	}
	slices.Sort(ids)
	if diff := cmp.Diff([]string{"image-alt", "label"}, ids); diff != "" {
		t.Errorf("violations (-want +got):\n%s", diff)
	}
	var r record
	p.Axe(&r)
	if len(r.errors) != 2 || !strings.Contains(strings.Join(r.errors, ""), "[input]") {
		t.Errorf("reported %q", r.errors)
	}
	p.Tolerate("Loading the image 'data:,'")
}

// record stands for a test whose outcome is what the test is about.
type record struct {
	errors   []string
	cleanups []func()
}

func (*record) Helper()                     {}
func (*record) Logf(string, ...any)         {}
func (r *record) Cleanup(f func())          { r.cleanups = append(r.cleanups, f) }
func (r *record) Errorf(f string, a ...any) { r.errors = append(r.errors, fmt.Sprintf(f, a...)) }
func (r *record) Fatalf(f string, a ...any) { r.Errorf(f, a...); panic(r) }
func (r *record) run(steps func()) (e []string) {
	defer func() {
		if got := recover(); got != nil && got != r {
			panic(got)
		}
		e, r.errors = r.errors, nil
	}()
	steps()
	return nil
}

func TestErrorsInThePageFailTheTest(t *testing.T) {
	address := site(t, map[string]string{
		"/thrown":    `<script src="/thrown.js"></script>`,
		"/thrown.js": `setTimeout(() => { throw new Error("boom") })`,
		"/promise":   `<script src="/promise.js"></script>`, "/promise.js": `Promise.reject(new Error("kept no promise"))`,
		"/console": `<script src="/console.js"></script>`, "/console.js": `console.error("bad", 7); console.warn("fine")`,
		"/inline":     `<script>document.title = "x"</script>`,
		"/invalid":    `<script src="/invalid.js"></script>`,
		"/invalid.js": `fetch("/refused").then(() => document.body.append("refused"))`,
	})
	for path, want := range map[string]string{"/thrown": "boom", "/promise": "kept no promise", "/console": "bad", "/inline": "Content Security Policy", "/invalid": ""} {
		var r record
		p := Open(&r, Options{})
		p.Go(address + path)
		if path == "/invalid" {
			p.WaitText("refused")
		}
		p.Rest(200 * time.Millisecond)
		for _, f := range slices.Backward(r.cleanups) {
			f()
		}
		got := strings.Join(r.errors, "\n")
		if want == "" && got != "" || !strings.Contains(got, want) || strings.Contains(got, "fine") {
			t.Errorf("%s reports %q, want %q", path, got, want)
		}
	}
}

func TestFailuresSayWhatThePageOffers(t *testing.T) {
	var r record
	p := Open(&r, Options{})
	defer func() {
		for _, f := range slices.Backward(r.cleanups) {
			f()
		}
	}()
	p.patience = 400 * time.Millisecond
	p.t = t
	p.Go(site(t, form))
	p.t = &r
	for _, c := range []struct {
		step func()
		want string
	}{
		{func() { p.Click("button", "Publish") }, `"Save" "Archive" "Open" "Open"] on http`},
		{func() { p.Click("button", "Open") }, "narrow the search with In"},
		{func() { p.Click("button", "Archive") }, "it is disabled"},
		{func() { p.Select("Owner", "Ravi") }, "it offers Maya, Lee"},
		{func() { p.Fill("Due", "tomorrow") }, "does not take the value"},
		{func() { p.WaitText("Published") }, `missing is ["Published"]`},
		{func() { p.Gone("button", "Save") }, "there are 1"},
		{func() { p.In("dialog", "New").Click("button", "Save") }, `in dialog "New"`},
		{func() { p.Press("Hyper+x") }, "no modifier"},
		{func() { p.Press("Enterr") }, "no such key"},
	} {
		if got := r.run(c.step); len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("failed with %q, want %q", got, c.want)
		}
	}
}

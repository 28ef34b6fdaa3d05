// Package browser drives a real Chromium for the journeys: a person's steps by role and accessible name, as a screen
// reader tells them, so a page that cannot be operated that way fails its test. Any error in the page's console or
// against its content security policy fails the test too.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// T is what the harness needs of testing.TB; the picture tool brings its own.
type T interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// patience bounds every wait for a page. It is generous because a failure, not a success, pays for it.
const patience = 15 * time.Second

// Options of a new browser. The zero value is 1440 × 900 in the light theme.
type Options struct {
	Width, Height int
	Dark          bool
	Touch         bool
}

// Page is one tab. Every method that cannot do its work within the harness's patience ends the test and says what the
// page offers instead. A Page belongs to one goroutine.
type Page struct {
	Area
	t        T
	ctx      context.Context
	errors   *errors
	patience time.Duration
	spent    Effort
}

// errors gathers what goes wrong in the pages of one browser.
type errors struct {
	mu        sync.Mutex
	all       []string
	tolerated []string
}

// Open starts a browser of its own with an empty profile and one blank tab; both end with the test.
func Open(t T, o Options) *Page {
	t.Helper()
	path := program()
	if path == "" {
		t.Fatalf("no browser on this machine, and the journeys never skip: run scripts/setup.sh, or install Chromium (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"), // the same letters on every machine
		chromedp.Flag("lang", "en-US"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	p := &Page{t: t, errors: &errors{}, patience: patience}
	p.open(allocator)
	t.Cleanup(func() {
		for _, e := range p.errors.report() {
			t.Errorf("the page reported: %s", e)
		}
	})
	if o.Width == 0 {
		o.Width, o.Height = 1440, 900
	}
	p.SetTheme(o.Dark)
	p.SetSize(o.Width, o.Height)
	if o.Touch {
		p.do("touch", call(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}))
	}
	return p
}

// Tab opens another tab of the same browser, with the same cookies, size and theme as a new Open has.
func (p *Page) Tab() *Page {
	p.t.Helper()
	tab := &Page{t: p.t, errors: p.errors, patience: p.patience}
	tab.open(p.ctx)
	tab.SetTheme(false)
	tab.SetSize(1440, 900)
	return tab
}

func (p *Page) open(parent context.Context) {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	p.t.Cleanup(cancel)
	p.ctx = ctx
	p.Area = Area{page: p}
	// The first action starts the browser; a context with a deadline would end it again.
	if err := chromedp.Do(ctx); err != nil {
		p.t.Fatalf("the browser does not start: %v", err)
	}
	if err := chromedp.Listen(ctx, p.errors.listen); err != nil {
		p.t.Fatalf("the browser does not report errors: %v", err)
	}
}

func program() string {
	if path := os.Getenv("THROUGHLINE_TEST_BROWSER"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Go opens an address and returns when the page has loaded.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.do("open "+url, chromedp.Navigate(url))
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	p.do("reload", chromedp.Reload())
}

// Back goes one page back. It does not wait: the page may be shown from memory without loading.
func (p *Page) Back() {
	p.t.Helper()
	p.do("go back", chromedp.Evaluate[chromedp.Void]("history.back()"))
}

// URL gives the address of the page, with its query and fragment.
func (p *Page) URL() string {
	p.t.Helper()
	return get(p, "address", chromedp.Location())
}

// WaitURL waits until the address contains the text.
func (p *Page) WaitURL(part string) {
	p.t.Helper()
	p.until("the address contains "+part, func() (bool, string) {
		url := p.URL()
		return strings.Contains(url, part), "it is " + url
	})
}

// SetSize sets the inner size of the window in CSS pixels.
func (p *Page) SetSize(width, height int) {
	p.t.Helper()
	p.do("resize", chromedp.EmulateViewport(int64(width), int64(height)))
}

// SetTheme makes the person's system prefer dark or light. Movement is always reduced, so that what is measured or
// pictured stands still.
func (p *Page) SetTheme(dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do("theme", call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}))
}

// Offline cuts the tab from the network, or connects it again.
func (p *Page) Offline(cut bool) {
	p.t.Helper()
	p.do("network", call(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}},
	}))
}

// Tolerate makes reported errors that contain the text pass, for journeys that provoke them.
func (p *Page) Tolerate(text string) {
	p.errors.mu.Lock()
	defer p.errors.mu.Unlock()
	p.errors.tolerated = append(p.errors.tolerated, text)
}

// listen keeps uncaught exceptions, console errors, violations of the content security policy, and answers of the
// server that are its own failure. An answer below 500 is the page's business: a form with a mistake answers 422.
func (e *errors) listen(event any) {
	var text string
	switch ev := event.(type) {
	case *runtime.EventExceptionThrown:
		text = ev.ExceptionDetails.Text
		if x := ev.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type != runtime.ConsoleAPICalledTypeError {
			return
		}
		for _, arg := range ev.Args {
			text += " " + arg.Description + strings.Trim(string(arg.Value), `"`)
		}
	case *log.EventEntryAdded:
		network := ev.Entry.Source == log.EntrySourceNetwork && !strings.Contains(ev.Entry.Text, "status of 5")
		if ev.Entry.Level != log.EntryLevelError || network {
			return
		}
		text = fmt.Sprintf("%s (%s)", ev.Entry.Text, ev.Entry.URL)
	default:
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, strings.TrimSpace(text))
}

// report gives what was gathered and not tolerated, and forgets it.
func (e *errors) report() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var left []string
	for _, text := range e.all {
		passes := false
		for _, t := range e.tolerated {
			passes = passes || strings.Contains(text, t)
		}
		if !passes {
			left = append(left, text)
		}
	}
	e.all = nil
	return left
}

// Command shots takes a picture of every page of the demo company, light and dark, 1440 and 360 pixels wide, into
// build/shots, and says which of them scroll sideways or break a rule of accessibility.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"throughline/browser"
	"throughline/internal/access"
	"throughline/internal/app"
)

// reporter stands in for a test: what fails is printed and counted.
type reporter struct {
	failed  int
	cleanup []func()
	dir     string
}

func (r *reporter) Helper()             {}
func (r *reporter) Cleanup(f func())    { r.cleanup = append(r.cleanup, f) }
func (r *reporter) TempDir() string     { return r.dir }
func (r *reporter) Name() string        { return "shots" }
func (r *reporter) Logf(string, ...any) {}

// Errorf notes a finding and goes on.
func (r *reporter) Errorf(format string, args ...any) {
	r.failed++
	fmt.Printf("  "+format+"\n", args...)
}

// Fatalf notes a finding that ends the run.
func (r *reporter) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func main() {
	out := flag.String("out", "build/shots", "folder of the pictures")
	only := flag.String("only", "", "take only pages whose address holds this")
	url := flag.String("url", "", "address of a running demo; without it one is started")
	list := flag.String("pages", "/projects", "with -url: the pages, separated by commas")
	flag.Parse()
	if err := run(*out, *only, *url, strings.Split(*list, ",")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out, only, url string, pages []string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "shots-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r := &reporter{dir: dir}
	defer func() {
		for i := len(r.cleanup) - 1; i >= 0; i-- {
			r.cleanup[i]()
		}
	}()
	if url == "" {
		a, err := app.Open(context.Background(), app.Config{Database: "sqlite:" + filepath.Join(dir, "demo.db"), URL: "http://localhost"})
		if err != nil {
			return err
		}
		if err := a.Demonstrate(context.Background()); err != nil {
			return err
		}
		if err := a.Start(access.With(context.Background(), access.System())); err != nil {
			return err
		}
		server := httptest.NewServer(a.Handler)
		r.Cleanup(func() { a.Stop(); server.Close(); _ = a.Close() })
		url = server.URL
		if pages, err = a.Tour(context.Background()); err != nil {
			return err
		}
	}
	for _, size := range []struct{ w, h int }{{1440, 900}, {360, 740}} {
		for _, dark := range []bool{false, true} {
			shoot(r, url, out, only, pages, size.w, size.h, dark)
		}
	}
	if r.failed > 0 {
		return fmt.Errorf("%d findings", r.failed)
	}
	return nil
}

func shoot(r *reporter, url, out, only string, pages []string, w, h int, dark bool) {
	p := browser.Open(r, browser.Options{Width: w, Height: h, Dark: dark})
	theme := "light"
	if dark {
		theme = "dark"
	}
	for _, path := range pages {
		if !strings.Contains(path, only) {
			continue
		}
		p.Go(url + path)
		name := fmt.Sprintf("%s-%d-%s.png", strings.Trim(strings.NewReplacer("/", "-", "?", "-").Replace(path), "-"), w, theme)
		p.FullScreenshot(filepath.Join(out, name))
		fmt.Println(name)
		if over := p.Overflow(); over > 0 {
			r.Errorf("%s scrolls %d pixels sideways", name, over)
		}
		for _, v := range p.Violations() {
			r.Errorf("%s: %v", name, v)
		}
	}
}

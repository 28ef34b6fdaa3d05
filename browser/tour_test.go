package browser

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"throughline/internal/org"
)

// Every kind of page, of the demo company, is sound: axe finds nothing, nothing scrolls sideways, and one heading says
// what it is; light and dark, on a wide screen and on a phone.
func TestEveryPageIsSound(t *testing.T) {
	s := serve(t)
	s.must(s.app.Demonstrate(s.system()))
	pages, err := s.app.Tour(t.Context())
	s.must(err)
	people, err := s.app.Org.ListPeople(s.system(), org.PeopleQuery{Limit: 1})
	s.must(err)
	s.me = people.People[0]
	pages = kinds(pages)
	for _, look := range []Options{{}, {Width: 360, Height: 740, Touch: true}} {
		t.Run(fmt.Sprintf("%d wide", cmp.Or(look.Width, 1440)), func(t *testing.T) {
			p := Open(t, look)
			for _, path := range pages {
				s.visit(p, path)
				p.sound(t, path)
				p.SetTheme(true)
				p.Axe(t)
				p.SetTheme(false)
			}
		})
	}
}

// sound fails the test for what is wrong with the page as it stands.
func (p *Page) sound(t *testing.T, path string) {
	t.Helper()
	p.Axe(t)
	if over := p.Overflow(); over > 0 {
		t.Errorf("%s scrolls %d pixels sideways", path, over)
	}
	if n := Eval[int](p, `document.querySelectorAll("h1").length`); n != 1 {
		t.Errorf("%s has %d first headings", path, n)
	}
}

// kinds keeps one address of each kind of page: those that differ only in the record they show are alike.
func kinds(pages []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, path := range pages {
		parts := strings.Split(path, "/")
		for i := 2; i < len(parts); i += 2 {
			if parts[i] != "new" {
				parts[i] = "*"
			}
		}
		if kind := strings.Join(parts, "/"); !seen[kind] {
			seen[kind] = true
			out = append(out, path)
		}
	}
	return out
}

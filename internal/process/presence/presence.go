// Package presence knows who has which map open just now. It is kept in memory alone: it ends when the page is left or
// falls silent, and with several nodes each knows the pages that it serves.
package presence

import (
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Silence is how long a page may be silent before it counts as left.
const Silence = 20 * time.Second

const (
	mostPages = 200 // of one map
	longest   = 300 // characters of a step's id and of a page's mark
)

// Here is a page that shows a map. Page is a mark that the page made for itself; Step the element marked on it, "" for none.
type Here struct {
	Person id.Person
	Page   string
	Step   string
	Seen   time.Time
}

// Board knows the pages by the process they show; safe for concurrent use. The zero Board is not ready: use New.
type Board struct {
	clock clock.Clock
	mu    sync.Mutex
	pages map[id.Process][]Here
}

// New makes an empty board.
func New(c clock.Clock) *Board { return &Board{clock: c, pages: map[id.Process][]Here{}} }

// Tell notes that a page shows a process, and gives the others that do, those who came first before the others. Of a
// person's other pages none is told: they are his own. A page that was left is taken off by left.
func (b *Board) Tell(process id.Process, of Here, left bool) ([]Here, error) {
	if of.Page == "" || len(of.Page) > longest || len(of.Step) > longest {
		return nil, fault.Field("page", "is not a mark of a page, or its step is too long")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	of.Seen = b.clock.Now()
	pages := slices.DeleteFunc(b.pages[process], func(h Here) bool { return of.Seen.Sub(h.Seen) > Silence })
	own := func(h Here) bool { return h.Person == of.Person && h.Page == of.Page }
	switch at := slices.IndexFunc(pages, own); {
	case left:
		pages = slices.DeleteFunc(pages, own)
	case at >= 0:
		pages[at] = of
	case len(pages) < mostPages:
		pages = append(pages, of)
	}
	b.pages[process] = pages
	if len(pages) == 0 {
		delete(b.pages, process)
	}
	b.sweep(of.Seen)
	var others []Here
	for _, h := range pages {
		if h.Person != of.Person && !slices.ContainsFunc(others, func(o Here) bool { return o.Person == h.Person && strings.EqualFold(o.Step, h.Step) }) {
			others = append(others, h)
		}
	}
	return others, nil
}

// sweep forgets the maps that nobody shows any more, so that the board does not grow with what was opened once.
func (b *Board) sweep(now time.Time) {
	for process, pages := range b.pages {
		if !slices.ContainsFunc(pages, func(h Here) bool { return now.Sub(h.Seen) <= Silence }) {
			delete(b.pages, process)
		}
	}
}

package page

import (
	"strings"
	"sync"
)

// maxDrawings bounds what is kept of drawn parts, in bytes; beyond it everything is drawn anew once.
const maxDrawings = 16 << 20

// Drawings keeps parts of pages that are shown again and again, such as a comment, under all that they are drawn from, so
// that there is nothing to go stale. The zero value is ready, and safe for concurrent use.
type Drawings struct {
	mu   sync.RWMutex
	of   map[string]string
	size int
}

// Of gives the part that follows from the words alone: the kept one, or what draw gives, which is kept unless it failed.
func (d *Drawings) Of(draw func() (string, error), words ...string) (string, error) {
	key := strings.Join(words, "\x00")
	d.mu.RLock()
	out, ok := d.of[key]
	d.mu.RUnlock()
	if ok {
		return out, nil
	}
	out, err := draw()
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.size += len(key) + len(out); d.of == nil || d.size > maxDrawings {
		d.of, d.size = map[string]string{}, len(key)+len(out)
	}
	d.of[key] = out
	return out, nil
}

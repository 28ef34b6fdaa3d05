// Package clock holds instants, civil dates and working calendars, and the only reading of the system's time.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Everything that needs "now" is given one.
type Clock interface{ Now() time.Time }

// System is the machine's clock, in UTC.
type System struct{}

// Now gives the present instant in UTC, cut to microseconds as it is stored.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Manual is a clock that stands still until it is set; safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// At makes a manual clock that shows the instant.
func At(now time.Time) *Manual {
	return &Manual{now: now.UTC().Truncate(time.Microsecond)}
}

// Now gives the instant the clock was set to.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to the instant.
func (m *Manual) Set(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = now.UTC().Truncate(time.Microsecond)
}

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) { m.Set(m.Now().Add(d)) }

// Micros gives an instant as it is stored: microseconds since 1970, UTC; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros gives the instant of a stored number; 0 is the zero time.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

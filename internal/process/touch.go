package process

import (
	"context"
	"time"

	"throughline/internal/history"
	"throughline/internal/id"
)

// Touch is the newest thing that happened to a version: who did it, when, and what in words that follow the name
// ("changed the map").
type Touch struct {
	By   id.Person
	At   time.Time
	Says string
}

// Touched gives the newest thing that happened to a version; the zero Touch when its history is elsewhere. The caller has
// read the version, so the right was asked.
func (s *Service) Touched(ctx context.Context, version id.Version) (Touch, error) {
	events, err := history.Of(ctx, s.db, string(version), 0, 1)
	if err != nil || len(events) == 0 {
		return Touch{}, err
	}
	e := events[0]
	t := Touch{By: e.Actor, At: e.At, Says: "took a change back"}
	if e.Undoes != 0 {
		return t, nil
	}
	t.Says = "changed the map"
	for _, kind := range Kinds() {
		if kind.Name == e.Kind {
			t.Says = kind.Says
		}
	}
	return t, nil
}

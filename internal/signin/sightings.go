package signin

import (
	"sync"
	"time"
)

const (
	seenFine   = 5 * time.Minute // precision kept in memory
	seenStored = 24 * time.Hour  // precision kept in the database
	maxSeen    = 100_000
)

// sightings keeps in memory when sessions and tokens were last used; the zero value is ready.
type sightings struct {
	mu sync.Mutex
	at map[string]time.Time
}

// note takes a use into account and tells whether the last stored one is old enough to be stored anew.
func (s *sightings) note(id string, stored, now time.Time) (store bool) {
	if now.Sub(stored) >= seenStored {
		store = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.at[id]; ok && now.Sub(last) < seenFine && !now.Before(last) {
		return store
	}
	if s.at == nil {
		s.at = map[string]time.Time{}
	}
	if len(s.at) >= maxSeen {
		for old, at := range s.at {
			if now.Sub(at) >= seenStored {
				delete(s.at, old) // stored by now
			}
		}
	}
	if len(s.at) < maxSeen {
		s.at[id] = now
	}
	return store
}

// last gives the later of what is stored and what this node saw.
func (s *sightings) last(id string, stored time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := s.at[id]; at.After(stored) {
		return at
	}
	return stored
}

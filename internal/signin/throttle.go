package signin

import (
	"fmt"
	"sync"
	"time"

	"throughline/internal/fault"
)

// pace says how tries of one sort are slowed down: the first ones are free, then each waits twice as long as the one
// before, from one second up to the most; after a time without any, all is forgotten.
type pace struct {
	free   int
	most   time.Duration
	forget time.Duration
}

var (
	pacePair    = pace{free: 10, most: 15 * time.Minute, forget: time.Hour}         // one e-mail from one address
	paceAddress = pace{free: 100, most: 15 * time.Minute, forget: 15 * time.Minute} // many e-mails from one address: an office shares one
	paceEmail   = pace{free: 100, most: time.Minute, forget: 15 * time.Minute}      // one e-mail from many addresses: must not lock its owner out
	paceMail    = pace{free: 3, most: time.Hour, forget: 24 * time.Hour}            // mails to one address
	paceMails   = pace{free: 30, most: time.Hour, forget: 24 * time.Hour}           // mails asked for from one address
)

// maxTries bounds the memory of the throttle, about 20 MB.
const maxTries = 100_000

type try struct {
	key  string
	pace pace
}

type tries struct {
	count int
	last  time.Time
	pace  pace
}

// throttle counts tries in memory, each node for itself; a restart forgets them.
type throttle struct {
	mu    sync.Mutex
	tries map[string]*tries
}

func newThrottle() *throttle { return &throttle{tries: map[string]*tries{}} }

// enter counts a try under all its keys before its outcome is known, so that many at once are counted too. If one of
// them has to wait, nothing is counted and the wait is given.
func (t *throttle) enter(now time.Time, all ...try) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range all {
		if e := t.tries[k.key]; e != nil {
			wait = max(wait, e.wait(now))
		}
	}
	if wait > 0 {
		return wait
	}
	for _, k := range all {
		e := t.tries[k.key]
		if e == nil {
			t.makeRoom(now)
			e = &tries{pace: k.pace}
			t.tries[k.key] = e
		} else if e.forgotten(now) {
			e.count = 0
		}
		e.count++
		e.last = now
	}
	return 0
}

// leave takes a counted try back: it succeeded or never took place. With clear, the first key starts anew.
func (t *throttle) leave(clear bool, all ...try) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, k := range all {
		e := t.tries[k.key]
		if e == nil {
			continue
		}
		if e.count--; e.count <= 0 || clear && i == 0 {
			delete(t.tries, k.key)
		}
	}
}

func (e *tries) forgotten(now time.Time) bool { return now.Sub(e.last) > e.pace.forget }

func (e *tries) wait(now time.Time) time.Duration {
	over := e.count - e.pace.free
	if over < 0 || e.forgotten(now) {
		return 0
	}
	delay := e.pace.most
	if over < 20 {
		delay = min(delay, time.Second<<over)
	}
	// A clock that was set back must not lengthen the wait.
	return min(delay, e.last.Add(delay).Sub(now))
}

// makeRoom drops what is forgotten and, when all is fresh, an arbitrary tenth.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.tries) < maxTries {
		return
	}
	for key, e := range t.tries {
		if e.forgotten(now) {
			delete(t.tries, key)
		}
	}
	for key := range t.tries {
		if len(t.tries) < maxTries*9/10 {
			return
		}
		delete(t.tries, key)
	}
}

// tooOften says how long to wait.
func tooOften(what string, wait time.Duration) error {
	return fault.New(fault.Limit, "%s. Wait %s, then try again", what, spell(wait))
}

// spell writes a wait for people, rounded up.
func spell(wait time.Duration) string {
	if seconds := int((wait + time.Second - 1) / time.Second); seconds < 90 {
		return plural(seconds, "second")
	}
	return plural(int((wait+time.Minute-1)/time.Minute), "minute")
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

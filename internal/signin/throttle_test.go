package signin_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
)

func TestThrottle(t *testing.T) {
	g := opened(dbtest.SQLite(t), false)
	ada := g.person(t, "Ada", access.Owner, good)
	fails := func(kind fault.Kind) error {
		t.Helper()
		_, _, err := g.SignIn(anyone, ada.attempt("wrong"))
		wants(t, err, kind)
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	count := map[fault.Kind]int{}
	for range 40 {
		wg.Go(func() {
			_, _, err := g.SignIn(anyone, ada.attempt("wrong"))
			mu.Lock()
			defer mu.Unlock()
			count[fault.KindOf(err)]++
		})
	}
	wg.Wait()
	if count[fault.Forbidden] != 10 || count[fault.Limit] != 30 {
		t.Fatalf("%v", count)
	}
	if err := fails(fault.Limit); !strings.Contains(err.Error(), "Wait 1 second,") {
		t.Fatal(err)
	}
	// Each further failure doubles the wait; the right password has to wait too.
	for wait := time.Second; wait < 15*time.Minute; wait *= 2 {
		g.clock.Advance(wait - time.Millisecond)
		_, _, err := g.SignIn(anyone, ada.attempt(good))
		wants(t, err, fault.Limit)
		g.clock.Advance(time.Millisecond)
		fails(fault.Forbidden)
	}
	if err := fails(fault.Limit); !strings.Contains(err.Error(), "Wait 15 minutes,") {
		t.Fatal(err)
	}
	// From elsewhere the owner of the account gets in, and others from here.
	a := ada.attempt(good)
	a.Origin.Address = "198.51.100.7"
	if _, _, err := g.SignIn(anyone, a); err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.SignIn(anyone, g.person(t, "Mia", access.Member, good).attempt(good)); err != nil {
		t.Fatal(err)
	}
	g.clock.Advance(-24 * time.Hour) // a clock set back does not lengthen the wait
	if err := fails(fault.Limit); !strings.Contains(err.Error(), "Wait 15 minutes,") {
		t.Fatal(err)
	}
	g.clock.Advance(26 * time.Hour)
	for range 9 {
		fails(fault.Forbidden)
	}
	if _, _, err := g.SignIn(anyone, ada.attempt(good)); err != nil {
		t.Fatal(err)
	}
	for range 10 { // success wiped the slate
		fails(fault.Forbidden)
	}
	fails(fault.Limit)
}

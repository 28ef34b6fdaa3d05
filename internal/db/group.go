package db

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

// Group commit: a durable commit costs one flush of the disk, whatever it holds. Writes that arrive while a flush runs
// wait for it anyway, so they are run one after another in one transaction, each behind its own savepoint, and are
// answered together after one commit. Nobody is answered before his rows are on disk.
const (
	groupSize = 128
	groupTime = 15 * time.Millisecond
)

type request struct {
	ctx  context.Context
	fn   func(*Tx) error
	done chan error
}

type aloneKey struct{}

// Alone asks for a transaction that begins with this write. Behind a savepoint SQLite keeps the old form of every page
// that changes and looks through it after each statement, which a write of many thousand rows would pay dearly for.
func Alone(ctx context.Context) context.Context { return context.WithValue(ctx, aloneKey{}, true) }

func (r request) alone() bool { return r.ctx.Value(aloneKey{}) != nil }

type group struct {
	db    *DB
	queue chan request
	quit  chan struct{}
	gone  sync.WaitGroup
	cache *stmtCache
	ahead *request // taken from the queue but to begin the next transaction; the loop's own
}

func newGroup(db *DB) *group {
	g := &group{db: db, queue: make(chan request, 256), quit: make(chan struct{}), cache: &stmtCache{db: db.writer, ready: map[string]*sql.Stmt{}}}
	g.gone.Add(1)
	go g.loop()
	return g
}

func (g *group) write(ctx context.Context, fn func(*Tx) error) error {
	r := request{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case g.queue <- r:
	case <-g.quit:
		return fault.New(fault.Unavailable, "The server is shutting down; nothing was changed. Try again in a moment")
	case <-ctx.Done():
		return ctx.Err()
	}
	// From here the outcome is awaited even when the caller has gone: the write may be under way.
	select {
	case err := <-r.done:
		return err
	case <-g.quit:
		g.gone.Wait()
		select {
		case err := <-r.done:
			return err
		default:
			return fault.New(fault.Unavailable, "The server is shutting down; nothing was changed. Try again in a moment")
		}
	}
}

func (g *group) close() {
	close(g.quit)
	g.gone.Wait()
	g.cache.close()
}

func (g *group) loop() {
	defer g.gone.Done()
	for {
		if first := g.ahead; first != nil {
			g.ahead = nil
			g.batch(*first)
			continue
		}
		select {
		case first := <-g.queue:
			g.batch(first)
		case <-g.quit:
			return
		}
	}
}

// batch runs the first request and those that wait behind it in one transaction. The first needs no savepoint: when it
// fails there is nothing else to keep.
func (g *group) batch(first request) {
	ctx := context.Background()
	tx, err := g.db.writer.BeginTx(ctx, nil)
	if err != nil {
		first.done <- g.db.noted(classify(err))
		return
	}
	watch := clock.System{}
	start := watch.Now()
	t := &Tx{engine: SQLite, sq: tx, cache: g.cache, log: &g.db.log}
	if err = first.ctx.Err(); err == nil {
		err = guarded(first.fn, t)
	}
	if err != nil {
		_ = tx.Rollback()
		// The engine may have closed the transaction by itself, as it does when the disk is full.
		_, _ = g.db.writer.ExecContext(ctx, "ROLLBACK")
		first.done <- g.db.noted(classify(err))
		return
	}
	waiting := []request{first}
	var broken error
	next, more := g.follower(1, watch.Now().Sub(start))
	for n := 1; more; n++ {
		lost, err := g.run(ctx, t, next)
		if err != nil {
			next.done <- classify(err)
		} else {
			waiting = append(waiting, next)
		}
		more = false
		if lost {
			broken = err
		} else {
			next, more = g.follower(n+1, watch.Now().Sub(start))
		}
	}
	err = broken
	if broken == nil {
		err = tx.Commit()
	}
	if err != nil {
		_ = tx.Rollback()
		// A commit that failed may leave the transaction open beneath; it is closed already when there is none.
		_, _ = g.db.writer.ExecContext(ctx, "ROLLBACK")
	}
	err = g.db.noted(classify(err))
	for _, r := range waiting {
		r.done <- err
	}
	g.cache.fill(ctx)
}

// follower gives the next request that may share the transaction of n others, if one waits and there is time.
func (g *group) follower(n int, taken time.Duration) (request, bool) {
	if n >= groupSize || taken >= groupTime {
		return request{}, false
	}
	select {
	case next := <-g.queue:
		if next.alone() {
			g.ahead = &next
			return request{}, false
		}
		return next, true
	default:
		return request{}, false
	}
}

// run carries out one request behind a savepoint. Lost tells that the engine has given up the whole transaction, as it
// may when the disk is full: then nothing of the batch stands, and no more may be run in it.
func (g *group) run(ctx context.Context, t *Tx, r request) (lost bool, err error) {
	if err := r.ctx.Err(); err != nil {
		return false, err
	}
	if _, err := t.Exec(ctx, "SAVEPOINT act"); err != nil {
		return true, err
	}
	err = guarded(r.fn, t)
	if err != nil {
		if _, rerr := t.Exec(ctx, "ROLLBACK TO act"); rerr != nil {
			return true, err
		}
	}
	if _, rerr := t.Exec(ctx, "RELEASE act"); rerr != nil {
		if err == nil {
			err = rerr
		}
		return true, err
	}
	return false, err
}

// guarded turns a panic of a write into an error, so that the writer lives on and the transaction is taken back.
func guarded(fn func(*Tx) error, t *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(t)
}

// Package kept keeps what was read from the database for as long as the history says that it holds: nothing in it is ever
// older than the request that asks, on whichever node it was changed.
package kept

import (
	"context"
	"sync"

	"throughline/internal/db"
)

// Values keeps what was read for as long as it holds; the zero value is ready. Values are shared and must not be changed.
type Values[K comparable, V any] struct {
	mu sync.RWMutex
	of map[K]keptValue[V]
}

type keptValue[V any] struct {
	at    Moment
	value V
}

// maxKept bounds one memory; beyond it everything is read anew once.
const maxKept = 20_000

// Get gives the value of the key: the kept one while it holds, else what read gives, which is kept. An error is not.
func (k *Values[K, V]) Get(ctx context.Context, d *db.DB, key K, cause Cause, read func() (V, error)) (V, error) {
	now, err := Now(ctx, d)
	if err != nil {
		var zero V
		return zero, err
	}
	k.mu.RLock()
	have, ok := k.of[key]
	k.mu.RUnlock()
	if ok && recentOf(d).holds(have.at, cause) {
		return have.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil || len(k.of) >= maxKept {
		k.of = map[K]keptValue[V]{}
	}
	k.of[key] = keptValue[V]{now, value}
	return value, nil
}

// Memory gives the values of their type that belong to the database: for packages without a place of their own.
func Memory[K comparable, V any](d *db.DB) *Values[K, V] {
	return d.Attached(memoryKey[K, V]{}, func() any { return &Values[K, V]{} }).(*Values[K, V])
}

type memoryKey[K comparable, V any] struct{}

package db

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/internal/clock"
)

// JSON ties a document column to any Go value; an empty text reads as the zero value.
func JSON[T any](ptr *T) *Document[T] { return &Document[T]{ptr} }

// Document binds and scans a JSONB column.
type Document[T any] struct{ ptr *T }

// Scan implements sql.Scanner.
func (d *Document[T]) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case string:
		b = []byte(v)
	case []byte:
		b = v
	case nil:
	default:
		return fmt.Errorf("db: cannot read %T as a document", src)
	}
	var zero T
	*d.ptr = zero
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, d.ptr)
}

// Bind gives the text that is stored.
func (d *Document[T]) Bind() any {
	b, err := json.Marshal(d.ptr)
	if err != nil {
		return "null"
	}
	return string(b)
}

// MarshalJSON writes the value itself, for the audit diff.
func (d *Document[T]) MarshalJSON() ([]byte, error) { return json.Marshal(d.ptr) }

// UnmarshalJSON reads the value itself, for undo.
func (d *Document[T]) UnmarshalJSON(b []byte) error {
	var zero T
	*d.ptr = zero
	return json.Unmarshal(b, d.ptr)
}

// Time ties a BIGINT column of microseconds to an instant.
func Time(ptr *time.Time) *Instant { return &Instant{ptr} }

// Instant binds and scans an instant.
type Instant struct{ ptr *time.Time }

// Scan implements sql.Scanner.
func (i *Instant) Scan(src any) error {
	us, ok := src.(int64)
	if !ok && src != nil {
		return fmt.Errorf("db: cannot read %T as an instant", src)
	}
	*i.ptr = clock.FromMicros(us)
	return nil
}

// Bind gives the stored microseconds.
func (i *Instant) Bind() any { return clock.Micros(*i.ptr) }

// MarshalJSON writes the stored microseconds.
func (i *Instant) MarshalJSON() ([]byte, error) { return json.Marshal(clock.Micros(*i.ptr)) }

// UnmarshalJSON reads the stored microseconds.
func (i *Instant) UnmarshalJSON(b []byte) error {
	var us int64
	if err := json.Unmarshal(b, &us); err != nil {
		return err
	}
	*i.ptr = clock.FromMicros(us)
	return nil
}

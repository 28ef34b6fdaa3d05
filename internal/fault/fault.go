// Package fault says what can go wrong: one error type of eight kinds, written for the person who reads it.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind sorts a failure by what the caller can do about it.
type Kind string

// The eight kinds. Every rim maps them to its own status in one table.
const (
	Invalid     Kind = "invalid"     // the input breaks a rule; the fields say where
	NotFound    Kind = "not found"   // no such thing, or the actor may not know of it
	Forbidden   Kind = "forbidden"   // the actor may see it but not do this
	Conflict    Kind = "conflict"    // the state of the thing does not allow it
	Stale       Kind = "stale"       // somebody changed it since it was read
	Limit       Kind = "limit"       // too much or too often
	Unavailable Kind = "unavailable" // a resource is missing: disk full, database away
	Internal    Kind = "internal"    // a defect; the message is never shown
)

// Problem is one field's trouble. Field is the name the form and the API use ("due", "steps[2].title").
type Problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	// Theirs holds the stored value of a stale field, Yours the value that was sent.
	Theirs string `json:"theirs,omitempty"`
	Yours  string `json:"yours,omitempty"`
}

// Error is a failure with a sentence for a person. Message is safe to show unless Kind is Internal.
type Error struct {
	Kind     Kind
	Message  string
	Problems []Problem
	cause    error
}

// Error gives the message with its field problems and its cause, for logs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	for i, p := range e.Problems {
		if i == 0 && e.Message != "" {
			b.WriteString(": ")
		} else if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.Field + " " + p.Message)
	}
	if e.cause != nil {
		b.WriteString(" (" + e.cause.Error() + ")")
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// New makes a failure whose sentence is formatted as by fmt.Sprintf.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Field makes an Invalid failure about one field.
func Field(field, format string, args ...any) *Error {
	return Fields(Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

// Fields makes an Invalid failure about several fields.
func Fields(problems ...Problem) *Error {
	return &Error{Kind: Invalid, Message: "Some fields need another look", Problems: problems}
}

// Wrap keeps the cause for the log beneath a sentence for the person.
func Wrap(cause error, kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), cause: cause}
}

// KindOf gives the kind of the first fault in err's chain; an unknown error is Internal, nil is "".
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e := As(err); e != nil {
		return e.Kind
	}
	return Internal
}

// As gives the first fault in err's chain, or nil.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is tells whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Check gathers field problems while a form is read.
type Check struct{ problems []Problem }

// Need records a problem at the field when ok is false.
func (c *Check) Need(ok bool, field, format string, args ...any) {
	if !ok {
		c.problems = append(c.problems, Problem{Field: field, Message: fmt.Sprintf(format, args...)})
	}
}

// Add records the problems of err at the field; a nil err records nothing.
func (c *Check) Add(field string, err error) {
	if err == nil {
		return
	}
	if e := As(err); e != nil {
		if len(e.Problems) > 0 {
			for _, p := range e.Problems {
				if p.Field == "" {
					p.Field = field
				}
				c.problems = append(c.problems, p)
			}
			return
		}
		c.problems = append(c.problems, Problem{Field: field, Message: e.Message})
		return
	}
	c.problems = append(c.problems, Problem{Field: field, Message: err.Error()})
}

// Err gives the gathered problems as one Invalid failure, or nil when there are none.
func (c *Check) Err() error {
	if len(c.problems) == 0 {
		return nil
	}
	return Fields(c.problems...)
}

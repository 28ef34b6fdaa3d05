// Package mail sends outgoing mail: through a mail server in service, into an Outbox in tests and on a trial run.
package mail

import (
	"context"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline/internal/fault"
)

// Message is one mail to one person. To is an address with or without a name ("Maya Chen <maya@example.org>"), Text is
// the plain body and is required, HTML is its richer twin and may be empty. ID, when given, becomes the Message-ID and
// InReplyTo the thread it belongs to, both without angle brackets.
type Message struct {
	To        string
	Subject   string
	Text      string
	HTML      string
	ID        string
	InReplyTo string
}

// Sender sends. An error of kind Invalid means that the message can never be sent; Unavailable that another attempt may
// succeed. Implementations are safe for concurrent use.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

const maxBody = 2 << 20

// Check refuses what must not leave: no single address, line breaks in a header (which would smuggle in further
// headers), no text, or a body above 2 MB. Every Sender calls it.
func (m Message) Check() error {
	var c fault.Check
	c.Need(singleLine(m.To), "to", "holds a line break or a control character")
	if _, err := mail.ParseAddress(m.To); err != nil {
		c.Need(false, "to", "is not one mail address: %.80q", m.To)
	}
	c.Need(singleLine(m.Subject), "subject", "holds a line break or a control character")
	c.Need(strings.TrimSpace(m.Subject) != "", "subject", "is empty")
	c.Need(strings.TrimSpace(m.Text) != "", "text", "is empty")
	c.Need(len(m.Text) <= maxBody && len(m.HTML) <= maxBody, "text", "is larger than 2 MB")
	for field, id := range map[string]string{"id": m.ID, "in reply to": m.InReplyTo} {
		c.Need(!strings.ContainsAny(id, "<> \t") && singleLine(id), field, "is not a message id")
	}
	return c.Err()
}

func singleLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// Subject makes any text fit for a subject line: one line, at most 200 characters.
func Subject(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if utf8.RuneCountInString(text) > 200 {
		return string([]rune(text)[:199]) + "…"
	}
	return text
}

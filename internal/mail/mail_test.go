package mail

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

var (
	ctx  = context.Background()
	noon = clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	note = Message{To: "Maya Chen <maya@example.org>", Subject: "Übergabe: payroll", Text: "Hello Maya", HTML: "<p>Hello Maya</p>"}
)

func with(change func(*Message)) Message {
	m := note
	change(&m)
	return m
}

func TestCheckRefusesInjectedHeaders(t *testing.T) {
	for name, m := range map[string]Message{
		"line break in subject":  with(func(m *Message) { m.Subject = "Hi\r\nBcc: all@example.org" }),
		"bare feed in subject":   with(func(m *Message) { m.Subject = "Hi\nBcc: all@example.org" }),
		"line break in address":  with(func(m *Message) { m.To = "maya@example.org\r\nBcc: all@example.org" }),
		"line break in name":     with(func(m *Message) { m.To = "\"Maya\r\nX: y\" <maya@example.org>" }),
		"two addresses":          with(func(m *Message) { m.To = "a@example.org, b@example.org" }),
		"no address":             with(func(m *Message) { m.To = "maya" }),
		"NUL in subject":         with(func(m *Message) { m.Subject = "a\x00b" }),
		"unicode line separator": with(func(m *Message) { m.Subject = "a\u0085Bcc: x" }),
		"empty subject":          with(func(m *Message) { m.Subject = " " }),
		"empty text":             with(func(m *Message) { m.Text = "" }),
		"huge":                   with(func(m *Message) { m.Text = strings.Repeat("x", maxBody+1) }),
		"message id":             with(func(m *Message) { m.ID = "a>\r\nX: y" }),
		"reply id":               with(func(m *Message) { m.InReplyTo = "a b" }),
	} {
		var o Outbox
		if err := o.Send(ctx, m); !fault.Is(err, fault.Invalid) || len(o.Sent()) != 0 {
			t.Errorf("%s: %v, sent %v", name, err, o.Sent())
		}
	}
	if err := note.Check(); err != nil {
		t.Error(err)
	}
}

func TestOutbox(t *testing.T) {
	var o Outbox
	o.Away(true)
	if err := o.Send(ctx, note); !fault.Is(err, fault.Unavailable) {
		t.Errorf("an absent server gives %v", err)
	}
	o.Away(false)
	second := with(func(m *Message) { m.Subject = "Second" })
	for _, m := range []Message{note, second} {
		if err := o.Send(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]Message{note, second}, o.Take()); diff != "" || len(o.Sent()) != 0 {
		t.Errorf("taken (-want +got):\n%s", diff)
	}
}

func TestSubject(t *testing.T) {
	if got := Subject(" a\r\nBcc: x\t\x00b "); got != "a Bcc: x b" {
		t.Errorf("got %q", got)
	}
	if got := Subject(strings.Repeat("é", 300)); len([]rune(got)) != 200 {
		t.Errorf("a long subject has %d characters", len([]rune(got)))
	}
}

// server speaks enough SMTP to take mails; it answers the recipient with the code given.
func server(t *testing.T, code int) (address string, mails chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	mails = make(chan string, 9)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go talk(conn, code, mails)
		}
	}()
	return l.Addr().String(), mails
}

func talk(conn net.Conn, code int, mails chan<- string) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprint(conn, line+"\r\n") }
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch word := strings.ToUpper(strings.Fields(line + " x")[0]); word {
		case "EHLO":
			say("250-test\r\n250 8BITMIME")
		case "RCPT":
			say(fmt.Sprintf("%d recipient", code))
		case "DATA":
			say("354 go on")
			var body strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				body.WriteString(strings.TrimPrefix(line, "."))
			}
			mails <- body.String()
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func TestSMTPSends(t *testing.T) {
	address, mails := server(t, 250)
	s, err := NewSMTP("smtp://"+address+"?tls=none&from=Throughline+<ops@example.org>", noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(ctx, with(func(m *Message) { m.ID, m.InReplyTo = "2@example.org", "1@example.org" })); err != nil {
		t.Fatal(err)
	}
	letter, err := netmail.ReadMessage(strings.NewReader(<-mails))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	if err != nil || subject != note.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for header, want := range map[string]string{
		"From": `"Throughline" <ops@example.org>`, "To": `"Maya Chen" <maya@example.org>`, "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
		"Message-Id": "<2@example.org>", "In-Reply-To": "<1@example.org>", "Auto-Submitted": "auto-generated",
	} {
		if got := letter.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	_, params, err := mime.ParseMediaType(letter.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(letter.Body, params["boundary"])
	for _, want := range []string{note.Text, note.HTML} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(part); strings.TrimSpace(string(body)) != want {
			t.Errorf("a part holds %q, want %q", body, want)
		}
	}
}

func TestSMTPTellsLastingFromPassingFailures(t *testing.T) {
	for code, kind := range map[int]fault.Kind{550: fault.Invalid, 451: fault.Unavailable} {
		address, _ := server(t, code)
		s, err := NewSMTP("smtp://"+address+"?tls=none&from=ops@example.org", noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Send(ctx, note); !fault.Is(err, kind) {
			t.Errorf("code %d gives %v, want %s", code, err, kind)
		}
	}
	s, _ := NewSMTP("smtp://127.0.0.1:1?tls=none&from=ops@example.org", noon)
	if err := s.Send(ctx, note); !fault.Is(err, fault.Unavailable) {
		t.Errorf("an absent server gives %v", err)
	}
}

// Without encryption offered, the default must refuse to speak rather than send in the clear.
func TestSMTPInsistsOnEncryption(t *testing.T) {
	address, mails := server(t, 250)
	s, err := NewSMTP("smtp://"+address+"?from=ops@example.org", noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(ctx, note); !fault.Is(err, fault.Unavailable) || len(mails) != 0 {
		t.Errorf("%v, %d mails went out", err, len(mails))
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	for _, address := range []string{"", "mail.example.org", "http://x?from=a@b.example", "smtp://?from=a@b.example", "smtp://h", "smtp://h?from=x",
		"smtp://h:0?from=a@b.example", "smtp://h:99999?from=a@b.example", "smtp://h?from=a@b.example&tls=yes", "smtp://h:x?from=a@b.example"} {
		if _, err := NewSMTP(address, noon); !fault.Is(err, fault.Invalid) {
			t.Errorf("NewSMTP(%q) gives %v", address, err)
		}
	}
}

package mail

import (
	"context"
	"errors"
	netmail "net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

// SMTP sends through a mail server, one connection a message.
type SMTP struct {
	clock   clock.Clock
	host    string
	options []gomail.Option
	from    *netmail.Address
}

// timeout bounds one whole attempt, so that a silent server cannot hold a worker.
const timeout = 30 * time.Second

// NewSMTP reads the address of a mail server:
//
//	smtp://user:password@host:587?from=Throughline+<ops@example.org>&tls=starttls
//
// tls is starttls (the default: refuse to speak without encryption), tls (encrypted from the start, port 465 unless
// given) or none (only for a server on the same machine or a test). User and password are percent-encoded as in any
// URL, and may both be absent. Nothing is dialled yet.
func NewSMTP(address string, c clock.Clock) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		return nil, fault.New(fault.Invalid, "The mail server's address must look like smtp://user:password@host:587?from=ops@example.org&tls=starttls")
	}
	s := &SMTP{clock: c, host: u.Hostname()}
	if s.from, err = netmail.ParseAddress(u.Query().Get("from")); err != nil {
		return nil, fault.New(fault.Invalid, "The mail server's address needs a sender, as in ?from=ops@example.org")
	}
	s.options = []gomail.Option{gomail.WithTimeout(timeout)}
	port := "587"
	switch mode := u.Query().Get("tls"); mode {
	case "", "starttls":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "tls":
		port = "465"
		s.options = append(s.options, gomail.WithSSL())
	case "none":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fault.New(fault.Invalid, "tls=%s is not known for the mail server; use starttls, tls or none", mode)
	}
	if u.Port() != "" {
		port = u.Port()
	}
	number, err := strconv.Atoi(port)
	if err != nil || number < 1 || number > 65535 {
		return nil, fault.New(fault.Invalid, "The mail server's port %s is not a number from 1 to 65535", port)
	}
	s.options = append(s.options, gomail.WithPort(number))
	if user := u.User.Username(); user != "" {
		password, _ := u.User.Password()
		auth := gomail.SMTPAuthAutoDiscover
		if u.Query().Get("tls") == "none" {
			auth = gomail.SMTPAuthPlainNoEnc
		}
		s.options = append(s.options, gomail.WithUsername(user), gomail.WithPassword(password), gomail.WithSMTPAuth(auth))
	}
	return s, nil
}

// Send implements Sender. A refusal that the server calls permanent is Invalid, everything else Unavailable.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	letter, err := s.write(m)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "The mail to %s cannot be written", m.To)
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "the settings of the mail server are not usable")
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, letter); err != nil {
		var refused *gomail.SendError
		if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
			return fault.Wrap(err, fault.Invalid, "The mail server refuses the mail to %s for good", m.To)
		}
		return fault.Wrap(err, fault.Unavailable, "The mail server %s cannot be reached or does not take the mail now; it will be tried again", s.host)
	}
	return nil
}

func (s *SMTP) write(m Message) (*gomail.Msg, error) {
	to, err := netmail.ParseAddress(m.To)
	if err != nil {
		return nil, err
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(s.from)
	letter.ToMailAddress(to)
	letter.Subject(m.Subject)
	letter.SetDateWithValue(s.clock.Now())
	if m.ID != "" {
		letter.SetMessageIDWithValue(m.ID)
	} else {
		letter.SetMessageID()
	}
	if m.InReplyTo != "" {
		letter.SetGenHeader(gomail.HeaderInReplyTo, "<"+m.InReplyTo+">")
		letter.SetGenHeader(gomail.HeaderReferences, "<"+m.InReplyTo+">")
	}
	// Keeps holiday replies and other machines from answering.
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		letter.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return letter, nil
}

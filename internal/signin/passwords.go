package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"throughline/internal/fault"
)

// Argon2id with two passes over 19 MiB in one lane, which is what OWASP's Password Storage Cheat Sheet names as the
// least (RFC 9106 defines the function).
const (
	argonPasses = 2
	argonMemory = 19 * 1024 // KiB
	argonLanes  = 1
	saltLength  = 16
	keyLength   = 32
)

const (
	shortestPassword = 10  // characters
	longestPassword  = 256 // characters
	maxWaiting       = 64  // hashes that wait for a slot
)

// nobodysHash is compared with when there is no account, so that an unknown e-mail takes as long as a known one. No
// password leads to its all-zero key.
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// CheckPassword answers nil for a password that may be chosen: 10 to 256 characters of any sort, not the e-mail, not
// one that everybody tries first. The problem is at the field "password".
func CheckPassword(password, email string) error {
	if !utf8.ValidString(password) {
		return fault.Field("password", "holds characters that cannot be read; type it again")
	}
	n := utf8.RuneCountInString(password)
	if n < shortestPassword {
		return fault.Field("password", "is shorter than %d characters; a few words in a row are easy to keep in mind", shortestPassword)
	}
	if n > longestPassword {
		return fault.Field("password", "is longer than %d characters", longestPassword)
	}
	low, mail := strings.ToLower(strings.TrimSpace(password)), strings.ToLower(strings.TrimSpace(email))
	name, _, _ := strings.Cut(mail, "@")
	if mail != "" && (low == mail || stem(low) == name) {
		return fault.Field("password", "is your e-mail; choose something that nobody knows of you")
	}
	if common(low) {
		return fault.Field("password", "is among the first that others would try; choose something less usual")
	}
	return nil
}

// common tells whether a lower-case password is a repetition, a row of the keyboard, or a popular word with the usual
// tail of digits and signs.
func common(low string) bool {
	const rows = "01234567890123456789 98765432109876543210 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn 1q2w3e4r5t6z7u8i9o0p 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv5tgb6yhn 1qaz2wsx3edc4rfv5tgb6zhn"
	if strings.Contains(rows, low) {
		return true
	}
	for period := 1; period <= 4; period++ {
		if strings.Repeat(low[:min(period, len(low))], len(low)/period+1)[:len(low)] == low {
			return true
		}
	}
	bare := stem(low)
	if len(bare) >= 5 && strings.Contains(rows, bare) {
		return true
	}
	plain := strings.NewReplacer("@", "a", "0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "$", "s", "7", "t", " ", "", "-", "", "_", "").Replace
	for _, word := range strings.Fields(popular) {
		if bare == word || bare == word+word || plain(bare) == word || plain(bare) == word+word || stem(plain(low)) == word {
			return true
		}
	}
	return false
}

// stem cuts digits and signs off both ends.
func stem(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// popular are the words that lists of leaked passwords are full of, and those that come to mind on this page.
const popular = `password passwort passwd pass motdepasse contrasena senha wachtwoord welcome willkommen bienvenue letmein
iloveyou ichliebedich hello hallo login signin admin administrator root superuser user guest test testing tester demo
changeme changethis default secret geheim master monkey dragon shadow sunshine princess princesse football baseball
basketball soccer superman batman spiderman pokemon starwars trustno trustnoone michael jennifer jessica charlie
jordan ashley daniel thomas andrew matthew computer internet samsung google facebook linkedin microsoft windows apple
freedom whatever flower liverpool chelsea arsenal barcelona schalke bayern summer winter spring autumn sommer january
february march april august september october november december monday friday summertime company office business
project projects projectmanager manager operations change throughline qwerty qwertz azerty asdf asdfgh zxcvbn abc abcd
abcdef abcabc qazwsx access mypassword newpassword yourpassword passwordpassword thisismypassword correcthorsebatterystaple
supersecret topsecret letmeinnow opensesame nopassword temppassword temporary database server system oracle cisco`

// hasher computes password hashes, as many at once as there are processors: each takes 19 MiB and a processor for some
// tens of milliseconds, and a crowd of sign-ins must not take the machine away from everybody else.
type hasher struct {
	slots   chan struct{}
	waiting atomic.Int64
}

func newHasher() *hasher { return &hasher{slots: make(chan struct{}, runtime.GOMAXPROCS(0))} }

func (h *hasher) key(ctx context.Context, password string, salt []byte, passes, memory uint32, lanes uint8, length int) ([]byte, error) {
	if h.waiting.Add(1) > maxWaiting {
		h.waiting.Add(-1)
		return nil, fault.New(fault.Unavailable, "Very many people are signing in at this moment. Try again in a few seconds")
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, uint32(length)), nil
}

// Hash checks a new password against the rules and gives what is stored of it.
func (s *Service) Hash(ctx context.Context, password, email string) (string, error) {
	if err := CheckPassword(password, email); err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, password)
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	key, err := h.key(ctx, password, salt, argonPasses, argonMemory, argonLanes, keyLength)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes, b64(salt), b64(key)), nil
}

// verify tells whether the password leads to the stored hash; an empty one is as slow and never true.
func (h *hasher) verify(ctx context.Context, password, stored string) (bool, error) {
	if stored == "" || len(password) > 4*longestPassword {
		stored, password = nobodysHash, ""
	}
	var version int
	var passes, memory uint32
	var lanes uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fault.New(fault.Internal, "a stored password has an unknown form")
	}
	_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
	_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
	salt, err3 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err4 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || version != argon2.Version ||
		memory > 1<<20 || passes < 1 || passes > 100 || lanes < 1 || len(want) < 16 {
		return false, fault.New(fault.Internal, "a stored password has an unknown form")
	}
	key, err := h.key(ctx, password, salt, passes, memory, lanes, len(want))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1, nil
}

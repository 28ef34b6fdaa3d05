package signin_test

import (
	"strings"
	"testing"

	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/signin"
)

func TestPasswordRules(t *testing.T) {
	for _, p := range []string{"short", "123456789", "1234567890", "0987654321", "qwertyuiop", "aaaaaaaaaa", "abababababab", "password123", "P@ssw0rd123!",
		"Password1234", "passwordpassword", "Throughline2026", "welcome2026!", "letmein123456", "iloveyou12345", "ada@example.com", "Ada@Example.com", "abcdefghij",
		"qwerty123456", "1q2w3e4r5t", "ada1234567890", strings.Repeat("long", 100), "bad\xffbytes here"} {
		e := fault.As(signin.CheckPassword(p, "ada@example.com"))
		if e == nil || e.Problems[0].Field != "password" {
			t.Errorf("%q was taken", p)
		}
	}
	for _, p := range []string{good, better, "change the world", "Ada likes tea", "кириллица годится", "日本語のパスワードです", "9481-0275-33", "xkcd-936-horse", strings.Repeat("word ", 50)} {
		if err := signin.CheckPassword(p, "ada@example.com"); err != nil {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestHashesAreSaltedAndOwnForm(t *testing.T) {
	g := opened(dbtest.SQLite(t), false)
	a, b := must(g.Hash(anyone, good, ""))(t), must(g.Hash(anyone, good, ""))(t)
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s %s", a, b)
	}
}

func FuzzCheckPassword(f *testing.F) {
	for _, s := range []string{good, "", "aaaa", "\xff", "𝕬𝕭", "ſſſſſſſſſſ"} {
		f.Add(s, "ada@example.com")
	}
	f.Fuzz(func(t *testing.T, password, email string) {
		if err := signin.CheckPassword(password, email); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	})
}

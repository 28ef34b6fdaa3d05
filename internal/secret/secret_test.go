package secret

import "testing"

func TestSecretsDifferAndAreStoredAsDigests(t *testing.T) {
	a, b := New(), New()
	if a == b || len(a) != Length || len(b) != Length {
		t.Errorf("got %q and %q", a, b)
	}
	if Digest(a) == Digest(b) || len(Digest(a)) != 64 {
		t.Errorf("digests %q and %q", Digest(a), Digest(b))
	}
	// The known answer of FIPS 180-4 for "abc".
	if got := Digest("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}

package disk

import (
	"bytes"
	"math/rand/v2"
	"syscall"
	"testing"

	"pgregory.net/rapid"
)

// TestOnlyWhatWasSyncedStays plays writes, truncations, syncs and cuts on a file against two plain byte slices.
func TestOnlyWhatWasSyncedStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFile()
		var live, kept []byte
		grow := func(n int) {
			if n > len(live) {
				live = append(live, make([]byte, n-len(live))...)
			}
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"write", "write", "resize", "sync", "cut"}).Draw(t, "step") {
			case "write":
				off, n := rapid.IntRange(0, 5*pageSize).Draw(t, "off"), rapid.IntRange(1, 2*pageSize).Draw(t, "n")
				data := bytes.Repeat([]byte{byte(rapid.IntRange(1, 255).Draw(t, "byte"))}, n)
				f.write(data, int64(off))
				grow(off + n)
				copy(live[off:], data)
			case "resize":
				n := rapid.IntRange(0, 6*pageSize).Draw(t, "size")
				f.resize(int64(n))
				grow(n)
				live = live[:n:n]
			case "sync":
				f.sync()
				kept = bytes.Clone(live)
			case "cut":
				f.cut(nil)
				live = bytes.Clone(kept)
			}
			got := make([]byte, len(live)+1)
			if n := f.read(got, 0); n != len(live) || !bytes.Equal(got[:n], live) {
				t.Fatalf("the file holds %d bytes that are not the %d expected", n, len(live))
			}
		}
	})
}

// TestTornWritesAreOldOrNewByPage lets a random part of what was not synced stay.
func TestTornWritesAreOldOrNewByPage(t *testing.T) {
	f := newFile()
	f.write(bytes.Repeat([]byte{1}, 64*pageSize), 0)
	f.sync()
	f.write(bytes.Repeat([]byte{2}, 64*pageSize), 0)
	lost := f.cut(rand.New(rand.NewPCG(7, 7)))
	got := make([]byte, 64*pageSize)
	f.read(got, 0)
	old := 0
	for i := range 64 {
		p := got[i*pageSize : (i+1)*pageSize]
		if bytes.Count(p, p[:1]) != pageSize {
			t.Fatalf("page %d is half old, half new", i)
		}
		if p[0] == 1 {
			old++
		}
	}
	if old != lost || old == 0 || old == 64 {
		t.Errorf("%d pages are old, %d were told", old, lost)
	}
}

func TestANameNeedsItsDirectorySynced(t *testing.T) {
	d := New()
	f := d.plain("a", 0o600)
	d.root.live["a"] = f
	f.file.write([]byte("x"), 0)
	f.sync()
	d.Cut(0)
	if d.root.live["a"] != nil {
		t.Fatal("a file whose directory was not synced is there after the cut")
	}
	d.root.live["a"] = f
	d.root.sync()
	delete(d.root.live, "a")
	d.root.live["b"] = f
	d.Cut(0)
	if d.root.live["a"] != f || d.root.live["b"] != nil {
		t.Fatal("a rename that was not synced stands after the cut")
	}
}

func TestFaultsCountAndHeal(t *testing.T) {
	d := New()
	f := d.plain("x.db-wal", 0o600)
	d.Fail(Fault{Op: "fsync", Suffix: "-wal", N: 2, Times: 1, Errno: syscall.EIO})
	var got []syscall.Errno
	for range 3 {
		got = append(got, d.failing("fsync", f), d.failing("write", f))
	}
	for i, errno := range got {
		if (i == 2) != (errno == syscall.EIO) {
			t.Fatalf("operation %d: %v", i, errno)
		}
	}
	if n := d.Heal(); n != 1 {
		t.Errorf("%d failed", n)
	}
}

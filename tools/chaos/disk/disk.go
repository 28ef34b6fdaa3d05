// Package disk is a disk whose power can be cut: a file system in memory that keeps what was only written apart from
// what was synced. Files keep their synced pages and size; a directory keeps the names it had when it was last synced
// itself, so that a new file, a rename or a deletion is lost without that, as POSIX allows. It also fails on demand.
package disk

import (
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
)

// Disk is the whole disk; safe for concurrent use.
type Disk struct {
	mu    sync.Mutex
	root  *node
	next  uint64
	fault *Fault
	lying bool // a sync is answered and nothing is done
}

// Fault makes operations fail: from the N-th on that meets a file whose name ends in Suffix, Times of them, or all until
// Heal when Times is 0.
type Fault struct {
	Op     string // "write" or "fsync"
	Suffix string
	N      int
	Times  int
	Errno  syscall.Errno

	met, failed int
}

// node is a file or, with names, a directory.
type node struct {
	ino        uint64
	name       string // the last one it had
	mode       uint32
	file       *file
	live, kept map[string]*node
}

// New makes an empty disk.
func New() *Disk {
	d := &Disk{}
	d.root = d.directory("/", 0o755)
	return d
}

func (d *Disk) directory(name string, mode uint32) *node {
	d.next++
	return &node{ino: d.next, name: name, mode: mode&0o7777 | syscall.S_IFDIR, live: map[string]*node{}, kept: map[string]*node{}}
}

func (d *Disk) plain(name string, mode uint32) *node {
	d.next++
	return &node{ino: d.next, name: name, mode: mode&0o7777 | syscall.S_IFREG, file: newFile()}
}

// Sync puts everything onto the platter.
func (d *Disk) Sync() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.root.each(map[*node]bool{}, func(n *node) { n.sync() })
}

func (n *node) sync() {
	if n.file != nil {
		n.file.sync()
		return
	}
	n.kept = maps.Clone(n.live)
}

// each visits a tree as programs see it and as it is kept, each node once.
func (n *node) each(seen map[*node]bool, visit func(*node)) {
	if seen[n] {
		return
	}
	seen[n] = true
	visit(n)
	for _, names := range []map[string]*node{n.live, n.kept} {
		for _, child := range names {
			child.each(seen, visit)
		}
	}
}

// Cut takes everything back to what was synced and counts the pages that are gone. With a seed other than 0 a random part
// of what was not synced is there all the same, page by page, as a real disk might have it.
func (d *Disk) Cut(seed uint64) (lost int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var random *rand.Rand
	if seed != 0 {
		random = rand.New(rand.NewPCG(seed, seed))
	}
	d.root.each(map[*node]bool{}, func(n *node) {
		if n.file != nil {
			lost += n.file.cut(random)
			return
		}
		if random != nil && random.IntN(2) == 0 {
			n.kept = maps.Clone(n.live)
		}
	})
	d.root.each(map[*node]bool{}, func(n *node) {
		if n.file == nil {
			n.live = maps.Clone(n.kept)
		}
	})
	return lost
}

// Lie makes the disk answer syncs without doing them, as the control of an experiment.
func (d *Disk) Lie() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lying = true
}

// Fail arms a fault in place of the one before.
func (d *Disk) Fail(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = &f
}

// Heal ends the fault and tells how many operations it failed.
func (d *Disk) Heal() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	if d.fault != nil {
		n = d.fault.failed
	}
	d.fault = nil
	return n
}

// failing answers the error that an operation on the node meets; the disk is locked.
func (d *Disk) failing(op string, n *node) syscall.Errno {
	f := d.fault
	if f == nil || f.Op != op || !strings.HasSuffix(n.name, f.Suffix) {
		return 0
	}
	f.met++
	if f.met < f.N || f.Times > 0 && f.failed >= f.Times {
		return 0
	}
	f.failed++
	return f.Errno
}

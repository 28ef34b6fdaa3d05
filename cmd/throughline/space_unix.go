//go:build linux || darwin

package main

import "syscall"

// space gives the bytes that this user may still write on the disk of a folder, and its size.
func space(path string) (free, total uint64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, 0, false
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), true
}

package whole

import "golang.org/x/sys/unix"

// exchange gives each of two paths what the other has, in one step that nothing can
// come between.
var exchange = func(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

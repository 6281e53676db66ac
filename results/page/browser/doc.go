// Package browser holds the tests of the page in a real browser, Chromium driven by
// go-rod. It is a module of its own, so that the product's go.mod knows no browser:
//
//	cd results/page/browser && go test .
//
// Without a browser the tests are skipped in one line. AFORO_AXE names axe.min.js of
// axe-core; where it is absent, the test of accessibility is skipped. AFORO_SHOTS names
// a folder for pictures of every page in both themes, on a phone and in print, for
// people to look at. The step page of .ci/run installs what is missing and runs them.
package browser

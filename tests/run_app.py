"""The app as a script of another folder: beside ``pages/`` AppTest runs a page without its frame."""

from app import main

main()

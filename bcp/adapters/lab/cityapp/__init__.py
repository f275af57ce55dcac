"""The city application of a lab guest. A release is a copy of this folder: it imports only itself.

Started as `python app`, it reads `app/config.json` and answers by its profile.
"""

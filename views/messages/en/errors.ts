/** Every word on the pages that say what went wrong, in English. */
export const errorTexts = {
  errorPage: {
    details: 'Details for support',
    error: 'Code',
    error_description: 'Reason',
    requestId: 'Request',
    retry: 'Try again',
  },

  errors: {
    not_found: {
      title: 'Page not found',
      message: 'There is nothing at this address. Check it for typing mistakes, or start again from your app.',
    },
    invalid_request: {
      title: 'This request cannot be completed',
      message:
        'The app sent something that is not accepted. Go back to it and try again; if that does not help, tell its makers.',
    },
    unknown_client: {
      title: 'This app is not known here',
      message: 'The app that sent you is not registered, or not any more. Its makers can register it again.',
    },
    expired: {
      title: 'This page has expired',
      message: 'It was open for too long, or has been used already. Go back to your app and sign in again.',
    },
    cookies: {
      title: 'Your browser did not send its cookie',
      message: 'Allow cookies for this site, then go back to your app and sign in again.',
    },
    forbidden: {
      title: 'You do not have access',
      message: 'Your account may not open this. If it should, ask your administrator.',
    },
    too_many_requests: {
      title: 'Too many requests',
      message: 'A lot of requests came from your network just now. Wait a minute, then try again.',
    },
    unavailable: {
      title: 'Back in a moment',
      message: 'The service cannot be reached at the moment. Nothing is lost. Try again in a minute.',
    },
    internal: {
      title: 'Something went wrong',
      message: 'This is our mistake, not yours. Try again; if it stays, send the details below to your administrator.',
    },
  },
};
